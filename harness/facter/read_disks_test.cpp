#include "harness/facter/testing/read.hpp"

using namespace harness;
using namespace harness::facter;
using harness::facter::testing::disk_of;
using harness::facter::testing::errors_of;
using harness::facter::testing::report_with;

namespace {

constexpr const char* nvme = R"(
  "index": 56, "attached_to": 31, "class_list": ["disk", "block_device", "nvme"],
  "bus_type": {"hex": "0096", "name": "NVME", "value": 150},
  "vendor": {"hex": "8086", "name": "Intel Corporation", "value": 32902},
  "device": {"hex": "5426", "name": "INTEL MEMPEK1J016GA", "value": 21542},
  "model": "Intel INTEL MEMPEK1J016GA",
  "sysfs_id": "/class/block/nvme0n1", "sysfs_bus_id": "nvme0",
  "sysfs_device_link": "/devices/pci0000:00/0000:00:06.0/0000:02:00.0/nvme/nvme0",
  "unix_device_names": ["/dev/disk/by-id/nvme-INTEL_MEMPEK1J016GA_S1",
    "/dev/disk/by-id/nvme-INTEL_MEMPEK1J016GA_S1_1", "/dev/disk/by-id/nvme-eui.0025385b01234567",
    "/dev/disk/by-path/pci-0000:02:00.0-nvme-1", "/dev/nvme0n1"],
  "resources": [null, {"type": "disk_geo"}, {"Type": "init_strings"},
    {"type": "size", "unit": "sectors", "value_1": 3907029168, "value_2": 512}],
  "driver": "nvme")";

} // namespace

TEST_CASE("an NVMe disk has the controller's model, not the shown one", "[facter]") {
    const Disk disk = disk_of(concat(nvme, R"(, "serial": "S1")"));
    CHECK(disk.kernel_name == "nvme0n1");
    CHECK(disk.bus == Bus::nvme);
    CHECK(disk.model == "INTEL MEMPEK1J016GA");
    CHECK(disk.serial == "S1");
    CHECK_FALSE(disk.serial_is_inferred);
    CHECK(disk.size == Bytes{2000398934016});
    CHECK(disk.sector_size == Bytes{512});
    CHECK(disk.names.size() == 5);
    CHECK(disk.links.size() == 4);
    CHECK(disk.node == "/dev/nvme0n1");
    CHECK(disk.eui == "0025385b01234567");
    CHECK(disk.controller == parse_pci_address("0000:02:00.0"));
    CHECK(disk.path == "hardware.disk[0]");
    CHECK_FALSE(disk.removable);
}

TEST_CASE("a missing serial is taken from the link", "[facter]") {
    const Disk disk = disk_of(nvme);
    CHECK(disk.serial == "S1");
    CHECK(disk.serial_is_inferred);
    const Disk sata = disk_of(R"("bus_type": {"value": 133}, "device": {"name": "CT500MX500SSD1"},
        "unix_device_names": ["/dev/disk/by-id/ata-CT500MX500SSD1_X7"], "serial": "")");
    CHECK(sata.model == "CT500MX500SSD1");
    CHECK(sata.serial == "X7");
    const Disk virtio = disk_of(R"("sysfs_id": "/class/block/vda", "driver": "virtio-pci",
        "unix_device_names": ["/dev/disk/by-id/virtio-root", "/dev/vda"], "model": "Disk")");
    CHECK(virtio.serial == "root");
    CHECK(virtio.model.empty());
    CHECK_FALSE(disk_of(R"("bus_type": {"value": 133})").serial);
}

TEST_CASE("a SATA disk has the full model out of its link", "[facter]") {
    const Disk disk = disk_of(R"("bus_type": {"name": "IDE", "value": 133},
        "vendor": {"name": "WDC", "value": 0}, "device": {"name": "WD120EFBX-68", "value": 0},
        "revision": {"hex": "0000", "name": "0A81", "value": 0}, "serial": "WD-X1",
        "sysfs_id": "/class/block/sda", "driver": "ahci",
        "unix_device_names": ["/dev/disk/by-id/ata-WDC_WD120EFBX-68B0EN0_WD-X1",
                              "/dev/disk/by-id/wwn-0x5000cca291c55555", "/dev/sda"])");
    CHECK(disk.model == "WDC WD120EFBX-68B0EN0");
    CHECK(disk.revision == "0A81");
    CHECK(disk.wwn == "0x5000cca291c55555");
    const Disk bare = disk_of(R"("bus_type": {"value": 133}, "vendor": {"name": "WDC"},
        "device": {"name": "WD120EFBX-68"})");
    CHECK(bare.model == "WDC WD120EFBX-68");
}

TEST_CASE("a QEMU SCSI disk has vendor, product and device_id, and no serial", "[facter]") {
    const Disk disk = disk_of(R"("bus_type": {"name": "SCSI", "value": 132},
        "vendor": {"name": "QEMU", "value": 0}, "device": {"name": "QEMU HARDDISK", "value": 0},
        "sysfs_id": "/class/block/sda", "driver": "virtio_scsi",
        "unix_device_names": ["/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_107063565", "/dev/sda"])");
    CHECK(disk.scsi_vendor == "QEMU");
    CHECK(disk.scsi_product == "QEMU HARDDISK");
    CHECK(disk.device_id == "107063565");
    CHECK_FALSE(disk.serial);
}

TEST_CASE("the controller is found by attachment where a disk has no path", "[facter]") {
    const char* hardware = R"(
      "disk": [{"attached_to": 3}, {"attached_to": 99}, {"attached_to": 5}, {}],
      "unknown": [{"index": 3, "attached_to": 2, "vendor": "Virtio", "device": ""},
                  {"index": 5, "attached_to": 6}, {"index": 6, "attached_to": 5}],
      "storage_controller": [
        {"index": 2, "sysfs_id": "/devices/pci0000:00/0000:00:05.0",
         "sysfs_bus_id": "0000:00:05.0"}])";
    const Report report = harness::facter::testing::must_read(report_with(hardware));
    CHECK(report.disks[0].controller == parse_pci_address("0000:00:05.0"));
    CHECK_FALSE(report.disks[1].controller); // Dangling.
    CHECK_FALSE(report.disks[2].controller); // In a circle.
    CHECK_FALSE(report.disks[3].controller);
}

TEST_CASE("sizes come in sectors of any size, in other units, and as hex", "[facter]") {
    const auto size_of = [](const char* resource) {
        return disk_of(concat(R"("resources": [)", resource, "]")).size.count;
    };
    CHECK(size_of(R"({"type": "size", "unit": "sectors", "value_1": 10, "value_2": 4096})") ==
          40960);
    CHECK(size_of(R"({"type": "size", "unit": "sectors", "value_1": "0x10", "value_2": 512})") ==
          8192);
    CHECK(size_of(R"({"type": "size", "unit": "sectors", "value_1": 10})") == 5120);
    CHECK(size_of(R"({"type": "size", "unit": "sectors", "value_1": 10, "value_2": 0})") == 5120);
    CHECK(size_of(R"({"type": "size", "unit": "mbyte", "value_1": 3})") == 3U << 20U);
    CHECK(size_of(R"({"type": "size", "unit": "mm", "value_1": 300, "value_2": 200})") == 0);
    CHECK(size_of(R"({"type": "size", "unit": "sectors", "value_1": null})") == 0);
    CHECK(size_of("null") == 0);
}

TEST_CASE("a size beyond 16 EiB is refused with its place", "[facter]") {
    CHECK(errors_of(report_with(R"("disk": [{"resources": [
{"type": "size", "unit": "sectors", "value_1": 18446744073709551615, "value_2": 512}]}])")) ==
          "r.json:2:48: error: the size of 18446744073709551615 times 512 bytes at "
          "'hardware.disk[0].resources[0].value_1' is more than 16 EiB\n"
          "   2 | {\"type\": \"size\", \"unit\": \"sectors\", \"value_1\": 18446744073709551615, "
          "\"value_2\": 512}]}]}}\n"
          "     |                                                ^~~~~~~~~~~~~~~~~~~~\n"
          "  help: run nixos-facter again and keep its output as it is\n");
}

TEST_CASE("a disk may have nothing but nulls", "[facter]") {
    const Disk disk = disk_of(R"("index": null, "attached_to": null, "class_list": null,
        "bus_type": null, "slot": null, "vendor": null, "device": null, "serial": null,
        "model": null, "sysfs_id": null, "sysfs_device_link": null, "unix_device_names": null,
        "resources": null, "driver": null, "revision": null)");
    CHECK(disk.kernel_name.empty());
    CHECK(disk.node.empty());
    CHECK(disk.bus == Bus::other);
    CHECK(why_not_replayed(disk));
}

TEST_CASE("kernel names are read from sysfs, or from the node of old reports", "[facter]") {
    const Disk raid = disk_of(R"("sysfs_id": "/class/block/cciss!c0d0")");
    CHECK(raid.kernel_name == "cciss/c0d0");
    CHECK(raid.node == "/dev/cciss/c0d0");
    const Disk old = disk_of(R"("unix_device_name": "/dev/sdb", "slot": 7)");
    CHECK(old.kernel_name == "sdb");
    CHECK(old.names == std::vector<std::string>{"/dev/sdb"});
    const Disk root = disk_of(R"("unix_device_names": ["/dev/root", null, "/dev/sdc"])");
    CHECK(root.kernel_name == "sdc");
}

TEST_CASE("a USB stick has the serial of its disk and that of its USB side", "[facter]") {
    const Disk named = disk_of(R"("vendor": {"name": "SanDisk"}, "device": {"name": "Cruzer Edge"},
      "serial": "S1", "model": "SanDisk Cruzer Edge", "sysfs_id": "/class/block/sda",
      "bus_type": {"name": "SCSI", "value": 132}, "driver": "usb-storage",
      "unix_device_names": ["/dev/disk/by-id/usb-SanDisk_Cruzer_Edge_U1-0:0", "/dev/sda"])");
    CHECK(named.bus == Bus::usb);
    CHECK(named.removable);
    CHECK(named.scsi_vendor == "SanDisk");
    CHECK(named.scsi_product == "Cruzer Edge");
    CHECK(named.serial == "S1");
    CHECK(named.usb_serial == "U1");
    const Disk nameless = disk_of(R"("serial": "S2", "sysfs_id": "/class/block/sdb",
      "driver": "usb-storage", "unix_device_names": ["/dev/sdb"])");
    CHECK(nameless.usb_serial == "S2");
}

TEST_CASE("a card without boot partitions is removable, soldered eMMC is not", "[facter]") {
    const Report report = harness::facter::testing::must_read(report_with(R"("disk": [
        {"sysfs_id": "/class/block/mmcblk0", "serial": "0x3977d9e5",
         "unix_device_names": ["/dev/disk/by-id/mmc-DV4064_0x3977d9e5"]},
        {"sysfs_id": "/class/block/mmcblk0boot0"}, {"sysfs_id": "/class/block/mmcblk1"}])"));
    CHECK_FALSE(report.disks[0].removable);
    CHECK(report.disks[0].model == "DV4064");
    CHECK_FALSE(report.disks[1].removable);
    CHECK(report.disks[2].removable);
}

TEST_CASE("a serial of blanks is none, outer blanks are padding", "[facter]") {
    CHECK_FALSE(disk_of(R"("serial": "   ")").serial);
    CHECK(disk_of(R"("serial": "  Љ 1  ")").serial == "Љ 1");
}
