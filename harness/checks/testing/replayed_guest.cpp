#include "harness/checks/testing/replayed_guest.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/checks/checklist.hpp"
#include "harness/disko/layout_reader.hpp"

#include <algorithm>

namespace harness::checks::testing {

namespace {

disko::Layout parse(std::string name, std::string text) {
    auto layout = disko::parse_layout(std::make_shared<Source>(std::move(name), std::move(text)));
    if (!layout.has_value()) {
        throw Error(render(layout.error()));
    }
    return *std::move(layout);
}

machine::Disk nvme(std::string node, Bytes size, std::string model, std::string serial) {
    machine::Disk disk;
    disk.node = std::move(node);
    disk.size = size;
    disk.links = {concat("/dev/disk/by-id/nvme-", model, "_", serial)};
    disk.model = std::move(model);
    disk.serial = std::move(serial);
    return disk;
}

std::string line(std::string_view label, std::string_view value) {
    return value.empty() ? std::string() : concat("    ", label, ": ", value, "\n");
}

} // namespace

disko::Layout load_layout(std::string_view path) {
    return parse(std::string(path), harness::testing::read_source_file(path));
}

disko::Layout layout_of(std::string_view devices) {
    return parse("layout.json", std::string(devices));
}

machine::Plan zephyrus() {
    machine::Plan plan;
    plan.disks = {
        nvme("/dev/nvme0n1", {2000398934016}, "CT2000P310SSD8", "24SYNTHZ0001"),
        nvme("/dev/nvme1n1", {1024209543168}, "Micron_2450_MTFDKBA1T0TFK", "SYNTHZ2450M2")};
    return plan;
}

Observations recorded(const LayoutChecks& checks, std::string_view name) {
    Observations out;
    for (const Probe& probe : checks.probes) {
        const std::string file =
            concat("fixtures/checks/", name, "/", file_name_of(probe.id), ".txt");
        out[probe.id] = ProbeResult{probe.id, 0, harness::testing::read_source_file(file), ""};
    }
    return out;
}

Observations changed(Observations observations, std::string_view probe_id, std::string_view from,
                     std::string_view to) {
    std::string& text = observations.find(probe_id)->second.out;
    std::size_t at = text.find(from);
    if (at == std::string::npos) {
        throw Error(concat("'", from, "' is not in the answer of ", probe_id));
    }
    for (; at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return observations;
}

const reports::Case& find_case(const std::vector<reports::Case>& cases, std::string_view name) {
    const auto found =
        std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one.name == name; });
    if (found == cases.end()) {
        throw Error(concat("there is no case '", name, "'"));
    }
    return *found;
}

std::set<std::string> names_of(const std::vector<reports::Case>& cases,
                               reports::CaseStatus status) {
    std::set<std::string> out;
    for (const reports::Case& one : cases) {
        if (one.status == status) {
            out.insert(one.name);
        }
    }
    return out;
}

std::string report_text(const std::vector<reports::Case>& cases) {
    std::string out;
    for (const reports::Case& one : cases) {
        out += concat(reports::to_string(one.status), ": ", one.name, "\n");
        out += line("layout", one.layout_path);
        out += line("message", one.message);
        out += line("expected", one.expected);
        out += line("seen", one.seen);
        out += line("reason", one.reason);
    }
    return out;
}

} // namespace harness::checks::testing
