#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/testing/replayed_guest.hpp"

#include <array>

using namespace harness;
using namespace harness::checks;
using namespace harness::checks::testing;
using reports::CaseStatus;

namespace {

/// One fact of the recorded guest that is otherwise, and a case that must notice it.
struct Flip {
    const char* probe;
    const char* from;
    const char* to;
    const char* noticed_by;
    const char* message;
};

constexpr std::array flips{
    Flip{"block-devices", "\"24SYNTHZ0001\"", "\"SYNTHZ2450M2\"",
         "disk primary: /dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001 leads to the recorded "
         "disk",
         "/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001 leads to another disk than the recorded "
         "/dev/nvme0n1"},
    Flip{"block-devices", "\"size\": 2000398934016", "\"size\": 2000398933504",
         "disk primary: /dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001 leads to the recorded "
         "disk",
         "/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001 leads to another disk than the recorded "
         "/dev/nvme0n1"},
    Flip{"block-devices", "\"log-sec\": 512", "\"log-sec\": 4096",
         "disk secondary: /dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_SYNTHZ2450M2 leads to the "
         "recorded disk",
         "/dev/disk/by-id/nvme-Micron_2450_MTFDKBA1T0TFK_SYNTHZ2450M2 leads to another disk than "
         "the recorded /dev/nvme1n1"},
    Flip{"paths", "/dev/nvme0n1\n", "/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001\n",
         "disk primary: /dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001 leads to the recorded "
         "disk",
         "/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001 leads to no block device of the guest"},
    Flip{"gpt:primary", "No problems found.", "Problem: overlap",
         "disk primary: partition table is GPT",
         "the disk has no sound GPT: Problem: overlap 2157 free sectors (1.1 MiB) available in 2"},
    Flip{"gpt:primary", "5F171F12-EB27-4F9D-8BE2-4CC8D83DA6B5",
         "00000000-0000-0000-0000-000000000000", "disk primary: partition table is GPT",
         "the table has no GUID"},
    Flip{"gpt:secondary", "512/512", "4096/4096", "disk secondary: partition table is GPT",
         "the table counts in other sectors than the recorded disk has"},
    Flip{"gpt:secondary", "8300  disk",
         "8300  disk\n   2            2048            4095   1.0 MiB     8300  old",
         "disk secondary: has the declared partitions and no others",
         "the disk's partitions are not the declared ones"},
    Flip{"gpt:primary", "   2         2099200", "   3         2099200",
         "disk primary: has the declared partitions and no others",
         "the disk's partitions are not the declared ones"},
    Flip{"gpt:primary", "C12A7328", "0FC63DAF", "partition primary/ESP: number, name and type",
         "partition 1 is not as declared"},
    Flip{"gpt:primary", "'disk-primary-root'", "'root'",
         "partition primary/root: number, name and type", "partition 2 is not as declared"},
    Flip{"gpt:secondary", "flags: 0000000000000000", "flags: 0000000000000004",
         "partition secondary/data: number, name and type", "partition 1 is not as declared"},
    Flip{"gpt:primary", "Last sector: 3907028991", "Last sector: 3907028990",
         "partition primary/root: start and size", "partition 2 is not where the layout puts it"},
    Flip{"gpt:primary", "First sector: 2048 ", "First sector: 4096 ",
         "partition primary/ESP: start and size", "partition 1 is not where the layout puts it"},
    Flip{"gpt:secondary", "Last sector: 2000408575", "Last sector: 2000408574",
         "partition secondary/data: start and size", "partition 1 is not where the layout puts it"},
    Flip{"paths", "/dev/nvme0n1p1\n", "/dev/nvme0n1p2\n",
         "partition primary/ESP: /dev/disk/by-partlabel/disk-primary-ESP leads to it",
         "/dev/disk/by-partlabel/disk-primary-ESP leads to something else"},
    Flip{"paths", "/dev/nvme0n1p2\n", "/dev/nvme1n1p1\n",
         "partition primary/root: /dev/disk/by-partlabel/disk-primary-root leads to it",
         "/dev/disk/by-partlabel/disk-primary-root leads to something else"},
    Flip{"paths", "/dev/nvme1n1p1\n", "/dev/sdb1\n",
         "partition secondary/data: /dev/disk/by-partlabel/disk-secondary-data leads to it",
         "/dev/disk/by-partlabel/disk-secondary-data leads to no block device of the guest"},
    Flip{"signatures", "TYPE=vfat", "TYPE=ext4", "file system primary/ESP: type vfat",
         "/dev/disk/by-partlabel/disk-primary-ESP has another type"},
    Flip{"signatures", "DEVNAME=/dev/disk/by-partlabel/disk-primary-root", "DEVNAME=/dev/other",
         "file system primary/root: type btrfs",
         "/dev/disk/by-partlabel/disk-primary-root has no signature of any file system"},
    Flip{"signatures", "TYPE=btrfs", "TYPE=xfs", "file system secondary/data: type btrfs",
         "/dev/disk/by-partlabel/disk-secondary-data has another type"},
    Flip{"block-devices", "\"fssize\": 1071628288", "\"fssize\": 536870912",
         "file system primary/ESP: size", "the file system does not fill its device"},
    Flip{"block-devices", "\"fssize\": 1071628288", "\"fssize\": null",
         "file system primary/ESP: size", "it is not mounted, so that the kernel tells no size"},
    Flip{"btrfs-superblocks", "dev_item.total_bytes\t1999324053504", "dev_item.total_bytes\t99",
         "file system primary/root: size", "the file system does not fill its device"},
    Flip{"btrfs-superblocks", "_BHRfS_M [match]", "........ [DON'T MATCH]",
         "file system secondary/data: size",
         "/dev/disk/by-partlabel/disk-secondary-data has no valid btrfs superblock"},
    Flip{"btrfs-superblocks", "NO_HOLES", "MIXED_GROUPS", "file system primary/root: features",
         "the file system was made with other features"},
    Flip{"btrfs-superblocks", "(crc32c)", "(xxhash64)", "file system secondary/data: features",
         "the file system was made with other features"},
    Flip{"subvolumes:primary/root", "/@", "/old/@", "subvolume @nix of primary/root exists",
         "there is no subvolume @nix"},
    Flip{"subvolumes:secondary/data", "/@", "/old/@", "subvolume @cache of secondary/data exists",
         "there is no subvolume @cache"},
    Flip{"mounts", "/mnt/var/cache rw", "/mnt/var/cash rw",
         "subvolume @backups of secondary/data exists",
         "no btrfs is mounted at /mnt/var/cache, where it would be seen"},
    Flip{"btrfs-superblocks", "fsid\t\t\tf039029a-39e0-4b89-b2a2-2f0aa596ab61",
         "fsid\t\t\t22c1795c-3f3c-4649-a155-0b7eb28ac04d",
         "pools primary/root and secondary/data are separate file systems on separate disks",
         "both are the same file system"},
    Flip{"paths", "/dev/nvme1n1p1\n", "/dev/nvme0n1p2\n",
         "pools primary/root and secondary/data are separate file systems on separate disks",
         "both are on the same disk"},
    Flip{"btrfs-superblocks", "num_devices\t\t1", "num_devices\t\t2",
         "pools primary/root and secondary/data are separate file systems on separate disks",
         "a file system has other devices than the declared ones"},
    Flip{"mounts", "/@nix /mnt/nix", "/@home /mnt/nix", "mount /nix: source and subvolume",
         "something else is mounted at /mnt/nix"},
    Flip{"mounts", "btrfs /dev/nvme", "btrfs /dev/other", "mount /: source and subvolume",
         "something else is mounted at /mnt"},
    Flip{"mounts", "vfat", "ext4", "mount /boot: source and type",
         "something else is mounted at /mnt/boot"},
    Flip{"mounts", "/mnt/boot ", "/mnt/boots ", "mount /boot: umask=0077",
         "nothing is mounted at /mnt/boot"},
    Flip{"mounts", "dmask=0077", "dmask=0022", "mount /boot: umask=0077",
         "umask=0077 is not in effect at /mnt/boot"},
    Flip{"mounts", "noatime", "relatime", "mount /var/cache: noatime",
         "noatime is not in effect at /mnt/var/cache"},
    Flip{"mounts", "compress=zstd:3", "compress=zstd:1", "mount /: compress=zstd:3",
         "compress=zstd:3 is not in effect although this is the layout's first mount of the file "
         "system"},
};

LayoutChecks planned() {
    return plan_layout_checks(load_layout("fixtures/checks/zephyrus/layout.json"), zephyrus());
}

} // namespace

TEST_CASE("each fact that is otherwise is noticed, and every check notices one", "[checks]") {
    const LayoutChecks checks = planned();
    const Observations all = recorded(checks, "zephyrus");
    std::set<std::string> unmoved = names_of(judge(checks, all), CaseStatus::passed);
    for (const Flip& flip : flips) {
        CAPTURE(flip.probe, flip.from, flip.to);
        const auto cases = judge(checks, changed(all, flip.probe, flip.from, flip.to));
        const auto failed = names_of(cases, CaseStatus::failed);
        CHECK(find_case(cases, flip.noticed_by).status == CaseStatus::failed);
        CHECK(find_case(cases, flip.noticed_by).message == flip.message);
        CHECK(find_case(cases, flip.noticed_by).expected != find_case(cases, flip.noticed_by).seen);
        for (const std::string& name : failed) {
            unmoved.erase(name);
        }
    }
    CHECK(unmoved == std::set<std::string>{});
}

TEST_CASE("a fact that is otherwise on one disk leaves the other's verdicts alone", "[checks]") {
    const LayoutChecks checks = planned();
    const auto cases = judge(checks, changed(recorded(checks, "zephyrus"), "gpt:primary",
                                             "'disk-primary-root'", "'root'"));
    CHECK(names_of(cases, CaseStatus::failed) ==
          std::set<std::string>{"partition primary/root: number, name and type"});
    CHECK(names_of(cases, CaseStatus::error).empty());
}
