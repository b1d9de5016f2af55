#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/mount_options.hpp"
#include "harness/disko/btrfs_options.hpp"

using namespace harness;
using namespace harness::checks;

namespace {

MountInfo mount_with(std::string_view own, std::string_view file_system) {
    return read_mount_table(concat("1 2 0:3 / /mnt ", own, " - x /dev/x ", file_system)).front();
}

/// Whether the option counts as in effect where the kernel shows these two lists.
bool holds(std::string_view option, std::string_view fs_type, std::string_view own,
           std::string_view file_system) {
    const OptionMeaning meaning = meaning_of(option, fs_type);
    REQUIRE(std::holds_alternative<VisibleOption>(meaning));
    return is_in_effect(std::get<VisibleOption>(meaning), mount_with(own, file_system));
}

bool btrfs(std::string_view option, std::string_view file_system) {
    return holds(option, "btrfs", "rw,relatime", concat("rw,", file_system));
}

std::string reason(std::string_view option, std::string_view fs_type) {
    const OptionMeaning meaning = meaning_of(option, fs_type);
    const auto* invisible = std::get_if<InvisibleOption>(&meaning);
    return invisible == nullptr ? "" : invisible->reason;
}

} // namespace

TEST_CASE("flags of a mount are looked for in its own list only", "[checks]") {
    for (const std::string_view flag :
         {"noatime", "relatime", "nodiratime", "nodev", "noexec", "nosuid", "ro"}) {
        CAPTURE(flag);
        CHECK(holds(flag, "btrfs", concat("x,", flag), "rw"));
        CHECK_FALSE(holds(flag, "btrfs", "x", concat("rw,", flag)));
        CHECK_FALSE(holds(flag, "btrfs", concat("x,", flag, "x"), "rw"));
    }
    CHECK(holds("rw", "ext4", "rw,relatime", "ro"));
    CHECK_FALSE(holds("rw", "ext4", "ro,relatime", "rw"));
}

TEST_CASE("options that the kernel shows by silence fail where it is broken", "[checks]") {
    CHECK(holds("strictatime", "ext4", "rw", "rw"));
    CHECK_FALSE(holds("strictatime", "ext4", "rw,relatime", "rw"));
    CHECK_FALSE(holds("strictatime", "ext4", "rw,noatime", "rw"));
    CHECK(holds("exec", "ext4", "rw", "rw"));
    CHECK_FALSE(holds("exec", "ext4", "rw,noexec", "rw"));
    CHECK(holds("async", "ext4", "rw", "rw"));
    CHECK_FALSE(holds("async", "ext4", "rw", "rw,sync"));
}

TEST_CASE("compression is completed as the kernel does it", "[checks]") {
    CHECK(btrfs("compress=zstd", "compress=zstd:3"));
    CHECK(btrfs("compress=zstd:3", "compress=zstd:3"));
    CHECK(btrfs("compress=zstd:0", "compress=zstd:3"));
    CHECK(btrfs("compress=zstd:99", "compress=zstd:15"));
    CHECK(btrfs("compress=zstd:-5", "compress=zstd:-5"));
    CHECK(btrfs("compress", "compress=zlib:3"));
    CHECK(btrfs("compress=zlib:12", "compress=zlib:9"));
    CHECK(btrfs("compress=lzo", "compress=lzo"));
    CHECK(btrfs("compress-force=zstd", "compress-force=zstd:3"));
    CHECK_FALSE(btrfs("compress=zstd:1", "compress=zstd:3"));
    CHECK_FALSE(btrfs("compress=zstd", "compress-force=zstd:3"));
    CHECK_FALSE(btrfs("compress=zstd", "ssd"));
    CHECK_FALSE(btrfs("compress=lzo", "compress=zstd:3"));
}

TEST_CASE("compress=no asks for the absence of compression", "[checks]") {
    for (const std::string_view option : {"compress=no", "compress=none", "compress-force=no"}) {
        CAPTURE(option);
        CHECK(btrfs(option, "ssd"));
        CHECK_FALSE(btrfs(option, "compress=zstd:3"));
        CHECK_FALSE(btrfs(option, "compress-force=lzo"));
    }
}

TEST_CASE("options of the whole btrfs are judged by what it shows", "[checks]") {
    CHECK(btrfs("nodatacow", "nodatasum,nodatacow"));
    CHECK_FALSE(btrfs("nodatacow", "nodatasum"));
    CHECK_FALSE(btrfs("nodatacow", "compress=zstd:3"));
    CHECK(btrfs("datacow", "ssd"));
    CHECK_FALSE(btrfs("datacow", "nodatasum,nodatacow"));
    CHECK(btrfs("space_cache=v2", "space_cache=v2"));
    CHECK_FALSE(btrfs("space_cache=v2", "space_cache"));
    CHECK(btrfs("space_cache=v1", "space_cache"));
    CHECK(btrfs("discard=async", "discard=async"));
    CHECK_FALSE(btrfs("discard=async", "discard"));
    CHECK(btrfs("discard=sync", "discard"));
    CHECK_FALSE(btrfs("nodiscard", "discard=async"));
    CHECK(btrfs("ssd", "ssd"));
    CHECK_FALSE(btrfs("nossd", "ssd_spread"));
    CHECK(btrfs("autodefrag", "autodefrag"));
    CHECK_FALSE(btrfs("autodefrag", "ssd"));
    CHECK(btrfs("commit=120", "commit=120"));
    CHECK_FALSE(btrfs("commit=120", "ssd"));
    CHECK(btrfs("commit=30", "ssd"));
    CHECK_FALSE(btrfs("commit=30", "commit=120"));
    CHECK(btrfs("subvol=@nix", "subvolid=257,subvol=/@nix"));
    CHECK_FALSE(btrfs("subvol=@nix", "subvolid=257,subvol=/@"));
}

TEST_CASE("masks of FAT are shown for files and directories", "[checks]") {
    CHECK(holds("umask=0077", "vfat", "rw", "rw,fmask=0077,dmask=0077"));
    CHECK(holds("umask=077", "vfat", "rw", "rw,fmask=0077,dmask=0077"));
    CHECK_FALSE(holds("umask=0077", "vfat", "rw", "rw,fmask=0077,dmask=0022"));
    CHECK_FALSE(holds("umask=0077", "vfat", "rw", "rw,fmask=0022,dmask=0022"));
    CHECK(holds("dmask=22", "vfat", "rw", "rw,fmask=0077,dmask=0022"));
    CHECK(holds("uid=0", "vfat", "rw", "rw"));
    CHECK_FALSE(holds("uid=0", "vfat", "rw", "rw,uid=1000"));
}

TEST_CASE("sizes and modes of tmpfs are written in the kernel's way", "[checks]") {
    CHECK(holds("size=1G", "tmpfs", "rw", "rw,size=1048576k"));
    CHECK(holds("size=1g", "tmpfs", "rw", "rw,size=1048576k"));
    CHECK(holds("size=5000", "tmpfs", "rw", "rw,size=8k"));
    CHECK_FALSE(holds("size=1G", "tmpfs", "rw", "rw,size=2097152k"));
    CHECK(holds("mode=0755", "tmpfs", "rw", "rw,mode=755"));
    CHECK_FALSE(holds("mode=0755", "tmpfs", "rw", "rw"));
    CHECK(holds("mode=1777", "tmpfs", "rw", "rw,size=4k"));
    CHECK_FALSE(holds("mode=1777", "tmpfs", "rw", "rw,mode=755"));
    CHECK(holds("size=50%", "tmpfs", "rw", "rw"));
    CHECK(reason("size=25%", "tmpfs") ==
          "'size=25%' is a share of the guest's memory, which is not the recorded machine's");
}

TEST_CASE("an unknown option must be there as it is written", "[checks]") {
    CHECK(holds("errors=remount-ro", "ext4", "rw", "rw,errors=remount-ro"));
    CHECK(holds("gc_merge", "f2fs", "rw,gc_merge", "rw"));
    CHECK_FALSE(holds("no_exec", "ext4", "rw,noexec", "rw"));
    CHECK(holds("data=ordered", "ext4", "rw", "rw"));
    CHECK_FALSE(holds("data=ordered", "ext4", "rw", "rw,data=journal"));
}

TEST_CASE("options that the kernel does not show are skipped with the reason", "[checks]") {
    CHECK(reason("x-systemd.automount", "btrfs") ==
          "'x-systemd.automount' is read by programs; the kernel does not show it");
    for (const std::string_view option : {"X-mount.mkdir", "nofail", "_netdev", "noauto", "auto",
                                          "defaults", "comment=x", "bind", "rshared"}) {
        CAPTURE(option);
        CHECK_FALSE(reason(option, "btrfs").empty());
    }
    CHECK(reason("noatime", "btrfs").empty());
}

TEST_CASE("the last of two options that exclude each other takes its place", "[checks]") {
    const std::vector<std::string> options{"compress=zstd", "noatime", "nodatacow",
                                           "relatime",      "discard", "nodiscard"};
    CHECK(overridden_by(options, 0) == "nodatacow");
    CHECK(overridden_by(options, 1) == "relatime");
    CHECK(overridden_by(options, 2) == std::nullopt);
    CHECK(overridden_by(options, 4) == "nodiscard");
    CHECK(overridden_by(std::vector<std::string>{"nodatacow", "compress=zstd"}, 0) ==
          "compress=zstd");
    CHECK(overridden_by(std::vector<std::string>{"nodatacow", "compress=no"}, 0) == std::nullopt);
    CHECK(overridden_by(std::vector<std::string>{"noatime", "noatime"}, 0) == std::nullopt);
}

TEST_CASE("checks and lint agree on what the first mount of a btrfs decides", "[checks]") {
    for (const std::string& option : disko::known_btrfs_options()) {
        const OptionMeaning meaning = meaning_of(option, "btrfs");
        const auto* visible = std::get_if<VisibleOption>(&meaning);
        if (visible != nullptr) {
            CAPTURE(option);
            CHECK(visible->is_decided_by_first_mount ==
                  (disko::scope_of(option) == disko::OptionScope::file_system));
        }
    }
}
