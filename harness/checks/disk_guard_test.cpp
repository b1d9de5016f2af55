#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/checks/disk_guard.hpp"
#include "harness/checks/testing/replayed_guest.hpp"
#include "harness/facter/read_report.hpp"

#include <algorithm>
#include <map>

using namespace harness;
using namespace harness::checks;

namespace {

const std::string crucial = "/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001";
const std::string micron = "/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_SYNTHZ2450M2";

facter::Report report_of(const std::string& host) {
    const std::string path = concat("facter-reports/", host, ".json");
    auto tree =
        parse_json(std::make_shared<const Source>(path, harness::testing::read_source_file(path)));
    REQUIRE(tree);
    Diagnostics warnings;
    auto report = facter::read_report(*tree, warnings);
    REQUIRE(report);
    return *report;
}

struct Device {
    std::string node;
    std::string model;
    std::string serial;
    std::uint64_t size = 0;
    std::string parent{};
    std::uint32_t sector_size = 512;
};

/// A guest with these devices and links; other paths lead to themselves.
struct Machine {
    std::vector<Device> devices;
    std::map<std::string, std::string> links;

    [[nodiscard]] Observations answers(const DiskGuard& guard) const {
        std::string json;
        for (const Device& device : devices) {
            json += concat(json.empty() ? "" : ",", R"({"path":")", device.node, R"(","pkname":)",
                           device.parent.empty() ? "null" : concat("\"", device.parent, "\""),
                           R"(,"size":)", device.size, R"(,"log-sec":)", device.sector_size,
                           R"(,"serial":")", device.serial, R"(","model":")", device.model, "\"}");
        }
        Observations out;
        for (const Probe& probe : guard.probes) {
            ProbeResult& result = out[probe.id];
            result = {probe.id, 0, concat(R"({"blockdevices":[)", json, "]}"), ""};
            if (probe.argv.front() == "realpath") {
                result.out.clear();
                for (std::size_t i = 2; i < probe.argv.size(); ++i) {
                    const auto link = links.find(probe.argv[i]);
                    result.out += concat(link == links.end() ? probe.argv[i] : link->second, "\n");
                }
            }
        }
        return out;
    }
};

Machine zephyrus_machine() {
    return {{{"/dev/nvme0n1", "CT2000P310SSD8", "24SYNTHZ0001", 2000398934016},
             {"/dev/nvme1n1", "Micron_2450_MTFDKBA1T0TFK", "SYNTHZ2450M2", 1024209543168}},
            {{crucial, "/dev/nvme0n1"}, {micron, "/dev/nvme1n1"}}};
}

Machine swapped_machine() {
    return {{{"/dev/nvme0n1", "Micron_2450_MTFDKBA1T0TFK", "SYNTHZ2450M2", 1024209543168},
             {"/dev/nvme1n1", "CT2000P310SSD8", "24SYNTHZ0001", 2000398934016}},
            {{crucial, "/dev/nvme1n1"}, {micron, "/dev/nvme0n1"}}};
}

std::optional<GuardRefusal> refusal(const std::string& layout, const std::string& host,
                                    const Machine& machine) {
    const auto read = checks::testing::load_layout(concat("scenarios/layouts/", layout, ".json"));
    const DiskGuard guard = plan_disk_guard(read, report_of(host));
    CHECK(guard.probes.size() == 2);
    return judge_disk_guard(guard, machine.answers(guard));
}

std::string text_of(const std::optional<GuardRefusal>& refusal) {
    return refusal ? concat(refusal->message, "\nexpected:\n", refusal->expected, "\nseen:\n",
                            refusal->seen, "\n")
                   : std::string("applied\n");
}

std::string refusal_text(const std::string& layout, const Machine& machine) {
    return text_of(refusal(layout, "zephyrus", machine));
}

} // namespace

TEST_CASE("the recorded machine is let through, by any name of its disks", "[checks]") {
    CHECK_FALSE(refusal("zephyrus", "zephyrus", zephyrus_machine()));
    CHECK_FALSE(refusal("zephyrus-kernel-names", "zephyrus", zephyrus_machine()));
}

TEST_CASE("links under by-id find their disks after a swap, kernel names do not",
          "[checks][golden]") {
    CHECK_FALSE(refusal("zephyrus", "zephyrus", swapped_machine()));
    CHECK(harness::testing::matches_golden(
        "checks/guard/swapped.txt", refusal_text("zephyrus-kernel-names", swapped_machine())));
}

TEST_CASE("a disk that was replaced is told as one that the report does not know",
          "[checks][golden]") {
    Machine machine = zephyrus_machine();
    machine.devices[0].serial = "24SYNTHZ7777";
    machine.links.erase(crucial);
    CHECK(harness::testing::matches_golden("checks/guard/replaced-kernel-name.txt",
                                           refusal_text("zephyrus-kernel-names", machine)));
    CHECK(harness::testing::matches_golden("checks/guard/replaced-by-id.txt",
                                           refusal_text("zephyrus", machine)));
}

TEST_CASE("a disk that is missing is not written to as a file", "[checks][golden]") {
    Machine machine = zephyrus_machine();
    machine.devices.pop_back();
    machine.links.erase(micron);
    CHECK(harness::testing::matches_golden("checks/guard/missing.txt",
                                           refusal_text("zephyrus", machine)));
    machine.devices.clear();
    machine.links.clear();
    CHECK(harness::testing::matches_golden("checks/guard/no-disk.txt",
                                           refusal_text("zephyrus-kernel-names", machine)));
}

TEST_CASE("a link that leads to a partition or to a shared disk is refused", "[checks][golden]") {
    Machine machine = zephyrus_machine();
    machine.devices.push_back({"/dev/nvme0n1p1", "", "", 1073741824, "nvme0n1"});
    machine.links[crucial] = "/dev/nvme0n1p1";
    CHECK(harness::testing::matches_golden("checks/guard/partition.txt",
                                           refusal_text("zephyrus", machine)));
    machine = zephyrus_machine();
    machine.links[micron] = "/dev/nvme0n1";
    CHECK(harness::testing::matches_golden("checks/guard/shared.txt",
                                           refusal_text("zephyrus", machine)));
}

TEST_CASE("a recorded disk of another size is the same disk, if the layout fits",
          "[checks][golden]") {
    Machine machine = zephyrus_machine();
    machine.devices[0].size -= 2048ULL * 512;
    machine.devices[1].sector_size = 4096;
    CHECK_FALSE(refusal("zephyrus", "zephyrus", machine));
    machine.devices[0].size = 512ULL << 20U;
    CHECK(harness::testing::matches_golden("checks/guard/too-small.txt",
                                           refusal_text("zephyrus", machine)));
}

TEST_CASE("a disk without a serial is known by its own link, never by its size alone", "[checks]") {
    const facter::Report report = report_of("hetzner");
    const facter::Disk& disk = *facter::replayed_disks(report).front();
    REQUIRE_FALSE(disk.serial);
    const std::string link = facter::preferred_link(disk);
    Machine machine{{{disk.node, disk.model, "", disk.size.count}}, {}};
    for (const std::string& each : disk.links) {
        machine.links[each] = disk.node;
    }
    CHECK_FALSE(refusal("hetzner", "hetzner", machine));
    machine.links.clear();
    const auto refused = refusal("hetzner", "hetzner", machine);
    REQUIRE(refused);
    CHECK(refused->message.find("nothing was written") != std::string::npos);
}

TEST_CASE("two disks with one serial are told apart by their links", "[checks]") {
    facter::Report report = report_of("zephyrus");
    report.disks[1].serial = report.disks[0].serial;
    const auto layout =
        checks::testing::load_layout("scenarios/layouts/zephyrus-kernel-names.json");
    const DiskGuard guard = plan_disk_guard(layout, report);
    Machine machine = zephyrus_machine();
    machine.devices[1].serial = machine.devices[0].serial;
    CHECK_FALSE(judge_disk_guard(guard, machine.answers(guard)));
    std::swap(machine.links[crucial], machine.links[micron]);
    CHECK(judge_disk_guard(guard, machine.answers(guard)));
}

TEST_CASE("a question without an answer lets nothing through", "[checks]") {
    const auto layout = checks::testing::load_layout("scenarios/layouts/zephyrus.json");
    const DiskGuard guard = plan_disk_guard(layout, report_of("zephyrus"));
    const Observations whole = zephyrus_machine().answers(guard);
    for (const Probe& probe : guard.probes) {
        Observations broken = whole;
        broken.erase(probe.id);
        CHECK(judge_disk_guard(guard, broken));
        broken[probe.id] = {probe.id, 127, "", "no such program"};
        const auto refused = judge_disk_guard(guard, broken);
        REQUIRE(refused);
        CHECK(refused->message.find("nothing was written, since the disks of this machine are not "
                                    "known") != std::string::npos);
        broken[probe.id] = {probe.id, 0, "garbage", ""};
        CHECK(judge_disk_guard(guard, broken));
    }
}
