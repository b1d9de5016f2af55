#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/facter/link_identity.hpp"

using namespace harness;
using namespace harness::facter;

namespace {

/// The identifying parts of a by-id name, with '|' between.
std::string parts_of(std::string_view name, const NameOwner& owner = {}) {
    const std::string full =
        name.starts_with("/") ? std::string(name) : concat("/dev/disk/by-id/", name);
    std::vector<std::string> parts;
    for (const IdentifyingPart& part : identifying_parts(full, owner)) {
        parts.push_back(full.substr(part.offset, part.length));
    }
    return join(parts, "|");
}

} // namespace

TEST_CASE("a serial is found behind the model in every kind of by-id name", "[facter][scrub]") {
    const NameOwner nvme{.serial = "S1234_X", .vendor = {}, .model = "Fast Disk_2"};
    CHECK(parts_of("nvme-Fast_Disk_2_S1234_X", nvme) == "S1234_X");
    CHECK(parts_of("nvme-Fast_Disk_2_S1234_X_1", nvme) == "S1234_X");
    CHECK(parts_of("nvme-Fast_Disk_2_S1234_X-part3", nvme) == "S1234_X");
    const NameOwner no_serial{.serial = {}, .vendor = {}, .model = "Fast Disk_2"};
    CHECK(parts_of("nvme-Fast_Disk_2_S1234_X_1", no_serial) == "S1234_X");
    CHECK(parts_of("nvme-Unknown_S1234_1") == "S1234");
    CHECK(parts_of("ata-WDC_WD60EFPX-68C5ZN0_WD-CF41J40QEF5E") == "WD-CF41J40QEF5E");
    CHECK(parts_of("scsi-SATA_WDC_WD60EFPX_CF41J40QEF5E-part1") == "CF41J40QEF5E");
    CHECK(parts_of("mmc-DG4064_0x3977d9e5") == "0x3977d9e5");
    CHECK(parts_of("usb-SanDisk_3.2_Gen1_A20039089BF3CE23-0:0-part2") == "A20039089BF3CE23");
    CHECK(parts_of("usb-QEMU_HARDDISK_1-00:04.0-4.1-0:0",
                   {.serial = "1-00:04.0-4.1", .vendor = {}, .model = {}}) == "1-00:04.0-4.1");
}

TEST_CASE("names of numbers alone are identifying as a whole", "[facter][scrub]") {
    CHECK(parts_of("nvme-eui.0025385b01234567") == "0025385b01234567");
    CHECK(parts_of("wwn-0x5000c500a1b2c3d4-part1") == "0x5000c500a1b2c3d4");
    CHECK(parts_of("scsi-35000c500a1b2c3d4") == "5000c500a1b2c3d4");
    CHECK(parts_of("virtio-D885DF9CE1F64E3BA05E") == "D885DF9CE1F64E3BA05E");
    CHECK(parts_of("dm-uuid-LVM-abcDEF") == "abcDEF");
    CHECK(parts_of("new-1234abcd") == "1234abcd");
    CHECK(parts_of("/dev/disk/by-uuid/7900-66F0") == "7900-66F0");
    CHECK(parts_of("/dev/disk/by-partlabel/My\\x20Disk") == "My\\x20Disk");
}

TEST_CASE("the device_id of a virtual disk is what comes after vendor and product",
          "[facter][scrub]") {
    const NameOwner owner{.serial = {}, .vendor = "QEMU", .model = "QEMU HARDDISK"};
    CHECK(parts_of("scsi-0QEMU_QEMU_HARDDISK_107063565", owner) == "107063565");
    CHECK(parts_of("scsi-0QEMU_QEMU_HARDDISK_my_disk", owner) == "my_disk");
}

TEST_CASE("the serial inside of the kernel's own NVMe name is found in its hex digits",
          "[facter][scrub]") {
    const std::string name = concat("/dev/disk/by-id/nvme-nvme.1c5c-", hex_bytes("ABC123"), "-",
                                    hex_bytes("MODEL"), "-00000001");
    const auto parts = identifying_parts(name, {});
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].is_hex_coded);
    CHECK(decode_hex(name.substr(parts[0].offset, parts[0].length)) == "ABC123");
    CHECK_FALSE(decode_hex("4g"));
    CHECK_FALSE(decode_hex("414"));
}

TEST_CASE("world wide names are found in by-path, addresses are not", "[facter][scrub]") {
    CHECK(parts_of("/dev/disk/by-path/pci-0000:03:00.0-sas-exp0x500304801f0000ff-phy4-lun-0") ==
          "0x500304801f0000ff");
    CHECK(parts_of("/dev/disk/by-path/pci-0000:02:00.0-nvme-1").empty());
    CHECK(parts_of("/dev/disk/by-diskseq/12").empty());
    CHECK(parts_of("/dev/nvme0n1").empty());
}

TEST_CASE("a USB name without a serial has no identifying part", "[facter][scrub]") {
    for (const char* name : {"usb-Logitech_USB_Receiver-event-kbd", "usb-Keychron_Link-if02-event",
                             "usb-Qualcomm_Qualcomm_Gobi_2000-if01-port0"}) {
        CHECK(parts_of(concat("/dev/input/by-id/", name)).empty());
    }
}
