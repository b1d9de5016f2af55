#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/machine/make_plan.hpp"
#include "harness/machine/render_qemu.hpp"

#include <filesystem>
#include <fstream>
#include <set>

using namespace harness;
using namespace harness::machine;
using harness::testing::matches_golden;

namespace {

constexpr HostLimits big_host{64, gibibytes(256)};

facter::Report read(const std::string& name, std::string text) {
    const auto tree = parse_json(std::make_shared<const Source>(name, std::move(text)));
    REQUIRE(tree);
    Diagnostics warnings;
    auto report = facter::read_report(*tree, warnings);
    REQUIRE(report);
    return std::move(*report);
}

facter::Report shipped(const std::string& host) {
    const std::string path = concat("facter-reports/", host, ".json");
    return read(path, harness::testing::read_source_file(path));
}

std::vector<facter::Report> corpus() {
    const std::string directory = harness::testing::corpus_directory();
    std::vector<facter::Report> reports;
    if (directory.empty()) {
        return reports;
    }
    for (const auto& entry : std::filesystem::directory_iterator(concat(directory, "/facter"))) {
        if (entry.path().extension() == ".json") {
            std::ifstream in(entry.path(), std::ios::binary);
            reports.push_back(
                read(entry.path().string(), std::string{std::istreambuf_iterator<char>(in), {}}));
        }
    }
    return reports;
}

std::string devices_of(const Plan& plan) {
    std::string out;
    for (const std::string& word : render_qemu_args(plan, {})) {
        if (word.find("addr=") != std::string::npos) {
            out += word + "\n";
        }
    }
    return out;
}

/// Every place that something of the plan has.
std::vector<PciPlace> places_of(const Plan& plan) {
    std::vector<PciPlace> places{plan.channel_place};
    for (const PciBridge& bridge : plan.pci.bridges) {
        places.push_back(bridge.place);
    }
    for (const Placeholder& placeholder : plan.pci.placeholders) {
        places.push_back(placeholder.place);
    }
    for (const Controller& controller : plan.controllers) {
        places.push_back(controller.place);
    }
    for (const Nic& nic : plan.nics) {
        places.push_back(nic.place);
    }
    return places;
}

} // namespace

TEST_CASE("recorded functions sit at their recorded addresses", "[machine][golden]") {
    for (const std::string host : {"zephyrus", "yoga", "hetzner", "contabo"}) {
        const Plan plan = make_plan(host, shipped(host), {}, big_host);
        CHECK(matches_golden(concat("machine/places-", host, ".txt"), devices_of(plan)));
    }
}

TEST_CASE("both disks of zephyrus have the bus numbers of the record", "[machine]") {
    const Plan plan = make_plan("zephyrus", shipped("zephyrus"), {}, big_host);
    REQUIRE(plan.controllers.size() == 2);
    CHECK(to_string(plan.controllers[0].place.address) == "0000:02:00.0");
    CHECK(to_string(plan.controllers[1].place.address) == "0000:03:00.0");
    REQUIRE(plan.nics.size() == 1);
    CHECK(to_string(plan.nics[0].place.address) == "0000:2e:00.0");
}

TEST_CASE("an old virtual machine keeps its old chipset", "[machine]") {
    const Plan plan = make_plan("contabo", shipped("contabo"), {}, big_host);
    CHECK(plan.pci.chipset == Chipset::i440fx);
    CHECK(to_string(plan.controllers.at(0).place.address) == "0000:00:05.0");
}

TEST_CASE("no two things of a machine share a slot, in the corpus either", "[machine][corpus]") {
    for (const facter::Report& report : corpus()) {
        INFO(report.file);
        const Plan plan = make_plan("corpus", report, {}, big_host);
        std::set<std::string> seen;
        for (const PciPlace& place : places_of(plan)) {
            if (!place.bus.empty()) {
                const std::string slot =
                    concat(place.bus, " ", unsigned{place.device}, ".", unsigned{place.function});
                INFO(slot);
                CHECK(seen.insert(slot).second);
            }
        }
    }
}

TEST_CASE("disks and cards of the corpus sit where they were recorded", "[machine][corpus]") {
    std::size_t recorded = 0;
    std::size_t all = 0;
    for (const facter::Report& report : corpus()) {
        const Plan plan = make_plan("corpus", report, {}, big_host);
        for (const Controller& controller : plan.controllers) {
            ++all;
            recorded += controller.place.is_recorded ? 1U : 0U;
        }
        for (const Nic& nic : plan.nics) {
            ++all;
            recorded += nic.place.is_recorded ? 1U : 0U;
        }
    }
    INFO(recorded << " of " << all);
    CHECK(recorded * 100 >= all * 85);
}
