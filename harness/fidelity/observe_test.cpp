#include "harness/base/testing/catch.hpp"
#include "harness/fidelity/match_disks.hpp"
#include "harness/fidelity/observe.hpp"
#include "harness/fidelity/testing/stored_snapshot.hpp"

using namespace harness;
using namespace harness::fidelity;
using harness::fidelity::testing::stored_snapshot;

namespace {

machine::Disk planned(std::string id, std::string serial, std::uint64_t size,
                      std::size_t controller = 99) {
    machine::Disk disk{.id = std::move(id)};
    disk.serial = std::move(serial);
    disk.size = Bytes{size};
    disk.controller = controller;
    disk.unit = 1;
    return disk;
}

GuestDisk seen(std::string name, std::string serial, std::uint64_t size, std::string address) {
    GuestDisk disk;
    disk.name = std::move(name);
    disk.bus = machine::DiskBus::nvme;
    disk.serial = std::move(serial);
    disk.size = Bytes{size};
    disk.controller = facter::parse_pci_address(address);
    disk.unit = 1;
    return disk;
}

machine::Controller at(const std::string& address) {
    machine::Controller controller;
    controller.place.address = *facter::parse_pci_address(address);
    return controller;
}

void claim(machine::Plan& plan, std::string key, std::string replayed = "x") {
    plan.claims.push_back({machine::Section::disks, std::move(key), "s", "r", std::move(replayed),
                           machine::Fidelity::same, ""});
}

/// For messages that show which entry differs.
std::vector<std::string> lines(const Seen& seen) {
    std::vector<std::string> out;
    for (const auto& [key, text] : seen) {
        out.push_back(key + ": " + text);
    }
    return out;
}

std::vector<std::string> names(const std::vector<const GuestDisk*>& disks) {
    std::vector<std::string> out;
    for (const GuestDisk* disk : disks) {
        out.push_back(disk == nullptr ? "none" : disk->name);
    }
    return out;
}

} // namespace

TEST_CASE("disks with one serial are told apart by where they are", "[fidelity]") {
    machine::Plan plan;
    plan.controllers = {at("0000:03:00.0"), at("0000:02:00.0")};
    plan.disks = {planned("disk0", "S", 10, 0), planned("disk1", "S", 10, 1)};
    GuestHardware hardware;
    hardware.disks = {seen("nvme0n1", "S", 10, "0000:02:00.0"),
                      seen("nvme1n1", "S", 10, "0000:03:00.0")};
    CHECK(names(match_disks(plan, hardware)) == std::vector<std::string>{"nvme1n1", "nvme0n1"});
    plan.controllers.clear();
    CHECK(names(match_disks(plan, hardware)) == std::vector<std::string>{"none", "none"});
}

TEST_CASE("a disk that is elsewhere is known by its serial, then by its size", "[fidelity]") {
    machine::Plan plan;
    plan.disks = {planned("disk0", "A", 10), planned("disk1", "B", 10), planned("disk2", "", 7)};
    GuestHardware hardware;
    hardware.disks = {seen("nvme0n1", "B", 10, "0000:02:00.0"),
                      seen("nvme1n1", "A", 10, "0000:03:00.0"),
                      seen("nvme2n1", "made up", 7, "0000:04:00.0")};
    CHECK(names(match_disks(plan, hardware)) ==
          std::vector<std::string>{"nvme1n1", "nvme0n1", "nvme2n1"});
    for (const char* key : {"disk0.order", "disk1.order", "disk2.order"}) {
        claim(plan, key);
    }
    const Seen found = observe(plan, hardware);
    CHECK(found.at("disk0.order") == "2");
    CHECK(found.at("disk1.order") == "1");
    CHECK(found.at("disk2.order") == "3");
}

TEST_CASE("a disk of which nothing is there is seen as nothing, not left out", "[fidelity]") {
    machine::Plan plan;
    plan.disks = {planned("disk0", "A", 10)};
    for (const char* key : {"disk0.size", "disk0.link /dev/disk/by-id/x", "disk0.colour",
                            "disk1.size", "diskless.size", "hardware.disk[1]", ""}) {
        claim(plan, key);
    }
    const Seen found = observe(plan, GuestHardware{});
    CHECK(lines(found) == lines({{"disk0.size", ""}, {"disk0.link /dev/disk/by-id/x", ""}}));
}

TEST_CASE("a link counts only where it leads to the disk", "[fidelity]") {
    machine::Plan plan;
    plan.disks = {planned("disk0", "A", 10)};
    GuestHardware hardware;
    hardware.disks = {seen("nvme0n1", "A", 10, "0000:02:00.0")};
    hardware.links = {{"/dev/disk/by-id/right", "nvme0n1"},
                      {"/dev/disk/by-id/ours", "nvme0n1"},
                      {"/dev/disk/by-id/wrong", "sda"}};
    hardware.links_by_rule = {"/dev/disk/by-id/ours"};
    for (const char* key : {"right", "ours", "wrong", "none"}) {
        claim(plan, std::string("disk0.link /dev/disk/by-id/") + key);
    }
    const Seen found = observe(plan, hardware);
    CHECK(found.at("disk0.link /dev/disk/by-id/right") == "leads to the disk");
    CHECK(found.at("disk0.link /dev/disk/by-id/ours") ==
          "leads to the disk, by a rule of the agent");
    CHECK(found.at("disk0.link /dev/disk/by-id/wrong") == "leads to sda");
    CHECK(found.at("disk0.link /dev/disk/by-id/none").empty());
}

TEST_CASE("PCI functions are found by their recorded address, or where they were put",
          "[fidelity]") {
    machine::Plan plan;
    claim(plan, "pci.0000:00:02.0.address", "present");
    claim(plan, "pci.0000:00:02.0.class");
    claim(plan, "pci.0000:00:02.0.id");
    claim(plan, "pci.0000:00:02.0.driver");
    claim(plan, "pci.10000:e1:00.0.address", "0000:00:1f.2");
    claim(plan, "pci.10000:e1:00.0.driver");
    claim(plan, "pci.0000:44:00.0.address", "present");
    claim(plan, "pci.nonsense");
    const Seen found = observe(plan, read_hardware(stored_snapshot("contabo")));
    CHECK(lines(found) == lines({{"pci.0000:00:02.0.address", "present"},
                                 {"pci.0000:00:02.0.class", "010000"},
                                 {"pci.0000:00:02.0.id", "1af4:1004"},
                                 {"pci.0000:00:02.0.driver", "virtio-pci"},
                                 {"pci.10000:e1:00.0.address", "0000:00:1f.2"},
                                 {"pci.10000:e1:00.0.driver", "ahci"},
                                 {"pci.0000:44:00.0.address", ""}}));
}

TEST_CASE("the machine as a whole answers in the words of the claims", "[fidelity]") {
    machine::Plan plan;
    plan.memory = mebibytes(1000);
    plan.nics = {{.id = "nic0", .mac = "52:54:00:24:4d:01"}};
    for (const char* key : {"nic0.name",
                            "nic0.driver",
                            "nic0.address",
                            "nics.count",
                            "smbios.product",
                            "smbios.board_product",
                            "smbios.chassis_type",
                            "processor.threads",
                            "processor.sockets",
                            "memory.size",
                            "memory.module0.size",
                            "memory.module1.size",
                            "memory.module0.type",
                            "firmware.kind",
                            "firmware.tpm",
                            "firmware.secure_boot",
                            "firmware.setup_mode",
                            "power.battery",
                            "power.charge_control_end_threshold",
                            "processor.flavour"}) {
        claim(plan, key);
    }
    const Seen found = observe(plan, read_hardware(stored_snapshot("contabo")));
    CHECK(lines(found) == lines({{"nic0.name", "enp0s3"},
                                 {"nic0.driver", "virtio_net"},
                                 {"nic0.address", "0000:00:03.0"},
                                 {"nics.count", "1"},
                                 {"smbios.product", "Standard PC (i440FX + PIIX, 1996)"},
                                 {"smbios.board_product", ""},
                                 {"smbios.chassis_type", "1"},
                                 {"processor.threads", "2"},
                                 {"processor.sockets", "1"},
                                 {"memory.size", "1000 MiB"},
                                 {"memory.module0.size", "1 GiB"},
                                 {"memory.module1.size", ""},
                                 {"memory.module0.type", "RAM"},
                                 {"firmware.kind", "direct"},
                                 {"firmware.tpm", ""},
                                 {"firmware.secure_boot", "off"},
                                 {"firmware.setup_mode", ""},
                                 {"power.battery", ""}}));
}

TEST_CASE("memory of another amount is seen as what it is", "[fidelity]") {
    machine::Plan plan;
    plan.memory = mebibytes(512);
    claim(plan, "memory.size");
    const Seen found = observe(plan, read_hardware(stored_snapshot("contabo")));
    CHECK(found.at("memory.size") == "1 GiB");
}
