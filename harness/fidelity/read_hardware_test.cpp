#include "harness/base/testing/catch.hpp"
#include "harness/fidelity/dmi_table.hpp"
#include "harness/fidelity/guest_hardware.hpp"
#include "harness/fidelity/testing/stored_snapshot.hpp"

#include <fnmatch.h>

using namespace harness;
using namespace harness::fidelity;
using harness::fidelity::testing::read_snapshot;
using harness::fidelity::testing::stored_snapshot;

TEST_CASE("a snapshot reads again as it was written", "[fidelity]") {
    const std::string stored =
        harness::testing::read_source_file("fixtures/fidelity/zephyrus.snapshot.txt");
    CHECK(read_snapshot(stored).render() == stored);
    Snapshot odd;
    odd.add_file("/sys/odd", std::string("a\\\n\0\xff", 5));
    CHECK(odd.render() == "/sys/odd = a\\\\\\n\\x00\\xff\n");
    CHECK(read_snapshot(odd.render()).bytes("/sys/odd") == odd.bytes("/sys/odd"));
}

TEST_CASE("what is read of a guest is what it is asked for", "[fidelity]") {
    const std::string name = GENERATE("zephyrus", "contabo", "bartleby");
    std::istringstream lines(
        harness::testing::read_source_file("fixtures/fidelity/" + name + ".snapshot.txt"));
    for (std::string line; std::getline(lines, line);) {
        const std::string path = line.substr(0, line.find(' '));
        CAPTURE(name, path);
        const auto& patterns = hardware_patterns();
        CHECK(std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
            return ::fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
        }));
    }
}

TEST_CASE("a guest's NVMe disks have the identity that software sees", "[fidelity]") {
    const GuestHardware seen = read_hardware(stored_snapshot("zephyrus"));
    REQUIRE(seen.disks.size() == 2);
    const GuestDisk& disk = seen.disks[0];
    CHECK(disk.name == "nvme0n1");
    CHECK(disk.bus == machine::DiskBus::nvme);
    CHECK(disk.size == Bytes{2000398934016});
    CHECK(disk.sector_size == 512);
    CHECK_FALSE(disk.is_rotational);
    CHECK(disk.unit == 1);
    CHECK(disk.driver == "nvme");
    CHECK(disk.serial == "24SYNTHZ0001");
    CHECK(disk.models == std::vector<std::string>{"CT2000P310SSD8"});
    CHECK(disk.eui == "00000000000000016479a70000000001");
    CHECK(seen.links.find("/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001")->second == "nvme0n1");
}

TEST_CASE("SCSI and SATA disks are told apart, with place and driver", "[fidelity]") {
    const GuestHardware scsi = read_hardware(stored_snapshot("contabo"));
    REQUIRE(scsi.disks.size() == 1);
    CHECK(scsi.disks[0].bus == machine::DiskBus::scsi);
    CHECK(scsi.disks[0].driver == "virtio_scsi");
    CHECK(scsi.disks[0].vendor == "QEMU");
    CHECK(facter::to_string(*scsi.disks[0].controller) == "0000:00:02.0");
    CHECK(scsi.disks[0].serial.empty()); // Its identification is none.
    const GuestHardware sata = read_hardware(stored_snapshot("bartleby"));
    REQUIRE(sata.disks.size() == 1);
    CHECK(sata.disks[0].bus == machine::DiskBus::sata);
    CHECK(sata.disks[0].driver == "ahci");
    CHECK(sata.disks[0].serial == "SYNTHB00000001");
    CHECK(sata.disks[0].models.front() == "Hitachi HTS541660J9SA00");
}

TEST_CASE("the rest of a guest is read as well", "[fidelity]") {
    const GuestHardware seen = read_hardware(stored_snapshot("contabo"));
    CHECK(seen.processor.threads == 2);
    CHECK(seen.processor.vendor == "AuthenticAMD");
    CHECK(seen.memory == gibibytes(1));
    CHECK(seen.numa_nodes == 1);
    CHECK_FALSE(seen.is_uefi);
    CHECK(seen.dmi.find("product_name")->second == "Standard PC (i440FX + PIIX, 1996)");
    REQUIRE(seen.nics.size() == 1);
    CHECK(seen.nics[0].driver == "virtio_net");
    CHECK(facter::to_string(*seen.nics[0].address) == "0000:00:03.0");
    REQUIRE(seen.modules.size() == 1);
    CHECK(seen.modules[0].size == gibibytes(1));
    CHECK(seen.modules[0].locator == "DIMM 0");
    CHECK(seen.modules[0].form_factor == "DIMM");
    CHECK(seen.functions.front().class_code == "060000");
    CHECK(seen.functions.front().id == "8086:29c0");
}

TEST_CASE("firmware, TPM and power are seen where they are", "[fidelity]") {
    Snapshot snapshot;
    snapshot.add_directory("/sys/firmware/efi");
    snapshot.add_file("/sys/firmware/efi/fw_platform_size", "64\n");
    snapshot.add_file("/sys/firmware/efi/efivars/SecureBoot-8be4df61",
                      std::string("\x06\0\0\0\x01", 5));
    snapshot.add_file("/sys/firmware/efi/efivars/SetupMode-8be4df61",
                      std::string("\x06\0\0\0\0", 5));
    snapshot.add_file("/sys/class/tpm/tpm0/tpm_version_major", "2\n");
    snapshot.add_file("/sys/class/power_supply/BAT0/type", "Battery\n");
    snapshot.add_file("/sys/class/power_supply/BAT0/capacity", "80\n");
    snapshot.add_file("/sys/class/power_supply/BAT0/status", "Charging\n");
    snapshot.add_file("/sys/class/power_supply/AC/type", "Mains\n");
    snapshot.add_file("/sys/class/power_supply/AC/online", "1\n");
    snapshot.add_file("/proc/acpi/button/lid/LID/state", "state:      open\n");
    const GuestHardware seen = read_hardware(snapshot);
    CHECK(seen.is_uefi);
    CHECK(seen.firmware_bits == "64");
    CHECK(seen.secure_boot == true);
    CHECK(seen.setup_mode == false);
    CHECK(seen.tpm == "2");
    CHECK(seen.battery == "80 percent, Charging");
    CHECK(seen.ac == "online");
    CHECK(seen.lid == "open");
}

TEST_CASE("disks are in the kernel's order, not in that of letters", "[fidelity]") {
    Snapshot snapshot;
    for (const char* name : {"sda", "sdaa", "sdb", "nvme10n1", "nvme2n1", "nvme2n12", "nvme2n3"}) {
        snapshot.add_link(std::string("/sys/block/") + name, std::string("../devices/x/") + name);
    }
    std::vector<std::string> names;
    for (const GuestDisk& disk : read_hardware(snapshot).disks) {
        names.push_back(disk.name);
    }
    CHECK(names == std::vector<std::string>{"nvme2n1", "nvme2n3", "nvme2n12", "nvme10n1", "sda",
                                            "sdb", "sdaa"});
}

TEST_CASE("a damaged SMBIOS table is read up to its damage", "[fidelity]") {
    const std::string first("\x01\x05\x00\x00\x01"
                            "maker\0\0",
                            12);
    CHECK(parse_dmi_table(first).size() == 1);
    CHECK(parse_dmi_table(first)[0].text(4) == "maker");
    CHECK(parse_dmi_table(first)[0].text(99).empty());
    const auto cut = GENERATE(1U, 3U, 4U, 8U);
    CAPTURE(cut);
    CHECK(parse_dmi_table(first + first.substr(0, cut)).size() == 1);
    CHECK(parse_dmi_table(std::string("\x01\x02\x00\x00\x00\x00", 6)).empty());
}
