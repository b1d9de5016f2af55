#include "harness/base/testing/catch.hpp"
#include "harness/facter/disk.hpp"

using namespace harness;
using namespace harness::facter;

namespace {

Disk disk_on(Bus bus, Bytes size = gibibytes(8)) {
    Disk disk;
    disk.bus = bus;
    disk.size = size;
    return disk;
}

std::string why(const Disk& disk) {
    return why_not_replayed(disk).value_or("replayed");
}

} // namespace

TEST_CASE("NVMe, SATA, SCSI and virtio disks are replayed", "[facter]") {
    for (const Bus bus : {Bus::nvme, Bus::sata, Bus::scsi, Bus::virtio_blk}) {
        CHECK(why(disk_on(bus)) == "replayed");
        CHECK(why(disk_on(bus, mebibytes(64))) == "replayed");
    }
}

TEST_CASE("a disk that is not replayed says why", "[facter]") {
    CHECK(why(disk_on(Bus::floppy)) ==
          "floppy drives are not replayed: removable, and no disk to install on");
    CHECK(why(disk_on(Bus::software)) == "made by software: no hardware behind it");
    CHECK(why(disk_on(Bus::mmc)) == "eMMC and SD cards are not replayed: QEMU's have sizes of "
                                    "powers of two, as no real one has");
    CHECK(why(disk_on(Bus::other)) == "on a bus that is not replayed");
    CHECK(why(disk_on(Bus::nvme, Bytes{0})) == "the report has no size for it");
    CHECK(why(disk_on(Bus::virtio_blk, kibibytes(482))) ==
          "482 KiB: smaller than 64 MiB, as configuration drives are");
}

TEST_CASE("the link of model and serial is preferred, then others, then the node", "[facter]") {
    Disk disk;
    CHECK(preferred_link(disk).empty());
    disk.node = "/dev/nvme0n1";
    CHECK(preferred_link(disk) == "/dev/nvme0n1");
    disk.links = {"/dev/disk/by-diskseq/9", "/dev/disk/by-path/pci-0000:02:00.0-nvme-1"};
    CHECK(preferred_link(disk) == "/dev/disk/by-path/pci-0000:02:00.0-nvme-1");
    disk.links.insert(disk.links.begin(), "/dev/disk/by-id/nvme-eui.00");
    CHECK(preferred_link(disk) == "/dev/disk/by-id/nvme-eui.00");
    disk.links.emplace_back("/dev/disk/by-id/nvme-ssd_1_1");
    disk.links.emplace_back("/dev/disk/by-id/nvme-ssd_1");
    CHECK(preferred_link(disk) == "/dev/disk/by-id/nvme-ssd_1");
}

TEST_CASE("every bus has a name", "[facter]") {
    CHECK(to_string(Bus::virtio_blk) == "virtio-blk");
    CHECK(to_string(Bus::software) == "software");
}
