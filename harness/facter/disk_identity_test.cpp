#include "harness/base/testing/catch.hpp"
#include "harness/facter/disk_identity.hpp"

using namespace harness::facter;

namespace {

using Links = std::vector<std::string>;

} // namespace

TEST_CASE("udev's link names turn runs of blanks into one underscore", "[facter]") {
    CHECK(udev_name("CL1-3D256-Q11 NVMe SSSTC 256GB") == "CL1-3D256-Q11_NVMe_SSSTC_256GB");
    CHECK(udev_name("QEMU    QEMU HARDDISK   ") == "QEMU_QEMU_HARDDISK");
    CHECK(udev_name("  A/B(c)\"") == "A_B_c__");
    CHECK(udev_name("a#+-.:=@_z") == "a#+-.:=@_z");
    CHECK(udev_name("Љ1") == "Љ1");
    CHECK(udev_name("").empty());
}

TEST_CASE("the kernel's name tells software disks, cards and floppies apart", "[facter]") {
    const auto bus = [](const char* name) {
        return bus_of(
            {.kernel_name = name, .bus_name = {}, .driver = "virtio-pci", .sysfs_path = {}});
    };
    for (const char* name : {"zram0", "ram15", "loop3", "md127", "dm-0", "zd16", "nbd1"}) {
        CHECK(bus(name) == Bus::software);
    }
    CHECK(bus("mmcblk0boot1") == Bus::mmc);
    CHECK(bus("fd0") == Bus::floppy);
    CHECK(bus("sr0") == Bus::other);
    CHECK(bus("mtdblock0") == Bus::other);
    CHECK(bus("vda") == Bus::virtio_blk);
}

TEST_CASE("USB beats the SCSI that it carries", "[facter]") {
    DiskEvidence stick{.kernel_name = "sda",
                       .bus_name = "SCSI",
                       .bus_value = 132,
                       .driver = "usb-storage",
                       .sysfs_path = {}};
    CHECK(bus_of(stick) == Bus::usb);
    stick.driver = "sd";
    CHECK(bus_of(stick) == Bus::scsi);
    stick.sysfs_path = "/devices/pci0000:00/0000:00:14.0/usb3/3-1/3-1:1.0/host0";
    CHECK(bus_of(stick) == Bus::usb);
}

TEST_CASE("a USB disk's link tells its vendor, its product and the serial of its USB side",
          "[facter]") {
    const auto name = [](const char* id, const char* vendor, const char* product) {
        const auto found =
            usb_name_of({"/dev/sda", std::string("/dev/disk/by-id/usb-") + id}, vendor, product);
        return found ? found->vendor + "|" + found->product + "|" + found->serial : "";
    };
    CHECK(name("SanDisk_Cruzer_Edge_7J57553-0:0", "SanDisk", "Cruzer Edge") ==
          "SanDisk|Cruzer Edge|7J57553");
    CHECK(name("SanDisk_SanDisk_3.2_Gen1_A200-0:0", "SanDisk", "SanDisk 3.2 Gen1") ==
          "SanDisk|SanDisk 3.2 Gen1|A200");
    CHECK(name("USB_SanDisk_3.2Gen1_A200-0:0", "SanDisk", "SanDisk 3.2Gen1") ==
          "USB|SanDisk 3.2Gen1|A200");
    CHECK(name("Generic_Flash_Disk-0:1", "Generic", "Flash Disk") == "Generic|Flash Disk|");
    CHECK(name("Flash_Disk_1-0:0", "", "Flash Disk") == "|Flash Disk|1");
    CHECK(name("QEMU_QEMU_HARDDISK_4-4850:90:22.1-8.8-0:0", "QEMU", "QEMU HARDDISK") ==
          "QEMU|QEMU HARDDISK|4-4850:90:22.1-8.8");
    CHECK(name("SanDisk_Cruzer_Edgewise_1-0:0", "SanDisk", "Cruzer Edge").empty());
    CHECK(name("Other_1-0:0", "SanDisk", "Cruzer").empty());
    CHECK(name("Other_1-0:0", "SanDisk", "").empty());
    CHECK_FALSE(usb_name_of({"/dev/sda"}, "SanDisk", "Cruzer"));
}

TEST_CASE("the bus type decides, and the driver where there is none", "[facter]") {
    const auto by_type = [](unsigned value, const char* name) {
        return bus_of({.kernel_name = "x",
                       .bus_name = name,
                       .bus_value = value,
                       .driver = {},
                       .sysfs_path = {}});
    };
    CHECK(by_type(150, "") == Bus::nvme);
    CHECK(by_type(0, "NVME") == Bus::nvme);
    CHECK(by_type(133, "IDE") == Bus::sata);
    CHECK(by_type(132, "SCSI") == Bus::scsi);
    CHECK(by_type(9999, "Plan 9") == Bus::other);
    const auto by_driver = [](const char* driver) {
        return bus_of({.kernel_name = "x", .bus_name = {}, .driver = driver, .sysfs_path = {}});
    };
    CHECK(by_driver("nvme") == Bus::nvme);
    CHECK(by_driver("ahci") == Bus::sata);
    CHECK(by_driver("virtio_blk") == Bus::virtio_blk);
    CHECK(by_driver("virtio_scsi") == Bus::scsi);
    CHECK(by_driver("xen-blkfront") == Bus::other);
}

TEST_CASE("the shortest link of a kind is taken", "[facter]") {
    const Links links{"/dev/disk/by-id/nvme-M_S_1", "/dev/disk/by-id/nvme-M_S", "/dev/nvme0n1"};
    CHECK(by_id(links, "nvme-M_") == "S");
    CHECK_FALSE(by_id(links, "ata-"));
    CHECK_FALSE(by_id({"/dev/disk/by-id/wwn-"}, "wwn-"));
}

TEST_CASE("a SATA model keeps the blanks of INQUIRY and the length of the link", "[facter]") {
    CHECK(ata_model("WDC_WD10EZEX-75WN4A0", "WDC WD10EZEX-75W") == "WDC WD10EZEX-75WN4A0");
    CHECK(ata_model("Samsung_SSD_850_EVO_M.2_250GB", "Samsung SSD 850") ==
          "Samsung SSD 850 EVO M.2 250GB");
    CHECK(ata_model("A_B_C", "A_B") == "A_B C");
    CHECK(ata_model("OTHER_NAME", "WDC") == "OTHER NAME");
    CHECK(ata_model("X", "") == "X");
}

TEST_CASE("the model of a link ends where the serial begins", "[facter]") {
    CHECK(model_part("A_B_S1_S2", "S1_S2") == "A_B");
    CHECK(model_part("A_B_S1", std::nullopt) == "A_B");
    CHECK(model_part("A", "S") == "A");
}

TEST_CASE("the world wide name comes from wwn or from an NAA identifier", "[facter]") {
    CHECK(wwn_of({"/dev/disk/by-id/wwn-0x5000c500a1b2c3d4"}) == "0x5000c500a1b2c3d4");
    CHECK(wwn_of({"/dev/disk/by-id/scsi-35000c500a1b2c3d4"}) == "0x5000c500a1b2c3d4");
    CHECK_FALSE(wwn_of({"/dev/disk/by-id/scsi-3short"}));
    CHECK_FALSE(wwn_of({"/dev/sda"}));
}

TEST_CASE("QEMU's device_id stands in the link of its SCSI disks", "[facter]") {
    const Links links{"/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0-0-0-0"};
    CHECK(device_id_of(links, "QEMU", "QEMU HARDDISK") == "drive-scsi0-0-0-0");
    CHECK_FALSE(device_id_of(links, "HC", "Volume"));
    CHECK(device_id_of({"/dev/disk/by-id/scsi-0HC_Volume_1234"}, "HC", "Volume") == "1234");
}
