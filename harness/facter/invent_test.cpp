#include "harness/base/testing/golden.hpp"
#include "harness/facter/diff.hpp"
#include "harness/facter/invent.hpp"
#include "harness/facter/show.hpp"
#include "harness/facter/testing/read.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::facter;
using harness::testing::matches_golden;

namespace {

std::string invented(const MachineWords& words) {
    const auto machine = understand(words);
    REQUIRE(machine);
    return invent_report(*machine);
}

/// Reads an invented report; it must not even cause a warning.
Report read_invented(const MachineWords& words) {
    auto tree = parse_json(std::make_shared<const Source>("invented.json", invented(words)));
    REQUIRE(tree);
    Diagnostics warnings;
    auto report = read_report(*tree, warnings);
    REQUIRE(report);
    CHECK(render(warnings).empty());
    return std::move(*report);
}

std::string errors_of(const MachineWords& words) {
    const auto machine = understand(words);
    return machine ? "no error" : render(machine.error());
}

void check_topology(const Report& report) {
    for (const PciFunction& function : report.pci) {
        for (const PciAddress& parent : function.parents) {
            const PciFunction* bridge = find_function(report, parent);
            REQUIRE(bridge != nullptr);
            CHECK(bridge->is_bridge());
            CHECK(bridge->secondary_bus == function.address.bus);
        }
    }
    std::vector<std::string> names;
    for (const Disk& disk : report.disks) {
        CAPTURE(disk.kernel_name);
        CHECK_FALSE(why_not_replayed(disk));
        REQUIRE(disk.controller);
        CHECK(find_function(report, *disk.controller) != nullptr);
        CHECK(disk.size.count % disk.sector_size.count == 0);
        CHECK(disk.serial.value_or("").size() <= 20);
        names.insert(names.end(), disk.names.begin(), disk.names.end());
    }
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

} // namespace

TEST_CASE("a laptop of a few words reads, and shows what was said", "[facter][invent][golden]") {
    const Report report = read_invented({.disks = "nvme:2T,nvme:1T:4096",
                                         .firmware = "uefi",
                                         .memory = "16G",
                                         .cpus = "8",
                                         .nics = "e1000e",
                                         .name = "Anna's laptop",
                                         .form = "laptop"});
    check_topology(report);
    CHECK(report.disks.at(0).size == Bytes{2000398934016});
    CHECK(report.disks.at(1).sector_size == Bytes{4096});
    CHECK(report.memory.installed == gibibytes(16));
    CHECK(report.form_factor == FormFactor::laptop);
    CHECK(total_threads(report) == 8);
    CHECK(matches_golden("facter/invented-laptop.txt", render_table(report)));
}

TEST_CASE("a virtual machine of a few words reads", "[facter][invent][golden]") {
    const Report report = read_invented({.disks = "virtio:40GiB,scsi:10GiB,scsi:1T",
                                         .firmware = "bios",
                                         .memory = {},
                                         .cpus = {},
                                         .nics = {},
                                         .name = {},
                                         .form = {}});
    check_topology(report);
    CHECK(report.form_factor == FormFactor::virtual_machine);
    CHECK(report.disks.at(0).size == gibibytes(40));
    CHECK(report.disks.at(1).device_id == "drive-scsi0-0-0-0");
    CHECK(report.firmware.kind == Firmware::bios);
    CHECK(matches_golden("facter/invented-vm.txt", render_table(report)));
    CHECK(matches_golden("facter/invented-vm.report.json", invented({.disks = "virtio:40GiB",
                                                                     .firmware = "bios",
                                                                     .memory = "2G",
                                                                     .cpus = {},
                                                                     .nics = {},
                                                                     .name = {},
                                                                     .form = {}})));
}

TEST_CASE("a server may have all kinds of disks, and many", "[facter][invent]") {
    std::string disks = "nvme:100G,scsi:1200G,scsi:600G:4096";
    for (int i = 0; i < 29; ++i) {
        disks += i % 2 == 0 ? ",sata:4T" : ",nvme:960G";
    }
    const Report report = read_invented({.disks = disks,
                                         .firmware = {},
                                         .memory = "256G",
                                         .cpus = "64",
                                         .nics = "igb,igc,r8169,virtio",
                                         .name = {},
                                         .form = "server"});
    check_topology(report);
    CHECK(report.disks.size() == 32);
    CHECK(report.nics.size() == 4);
    CHECK(report.form_factor == FormFactor::server);
    CHECK(report.disks.at(1).wwn.has_value());
}

TEST_CASE("the same words give the same report, another name other serials", "[facter][invent]") {
    MachineWords words{.disks = "nvme:1T",
                       .firmware = {},
                       .memory = {},
                       .cpus = {},
                       .nics = {},
                       .name = {},
                       .form = {}};
    CHECK(invented(words) == invented(words));
    const Report one = read_invented(words);
    words.name = "another";
    const Report other = read_invented(words);
    CHECK(one.disks.at(0).serial != other.disks.at(0).serial);
    CHECK_FALSE(diff_reports(one, other).is_same());
}

TEST_CASE("every mistake in the words has its place, the word and a remedy",
          "[facter][invent][golden]") {
    const std::string errors = errors_of({.disks = "nvme:2X,nmve:1T,sata,nvme:1T:520,nvme:1K",
                                          .firmware = "uef",
                                          .memory = "16Q",
                                          .cpus = "0",
                                          .nics = "e1000,virtio",
                                          .name = std::string(70, 'x'),
                                          .form = "tablet"});
    CHECK(matches_golden("facter/broken/init-words.expected", errors));
    CHECK(errors_of({}).find("no disks") != std::string::npos);
    std::string many = "nvme:1T";
    for (int i = 0; i < 32; ++i) {
        many += ",nvme:1T";
    }
    MachineWords words;
    words.disks = many;
    CHECK(errors_of(words).find("name at most 32") != std::string::npos);
    words.disks = "nvme:99999999999999999999G";
    CHECK(errors_of(words).find("is no size") != std::string::npos);
}
