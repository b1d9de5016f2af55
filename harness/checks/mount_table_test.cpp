#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/mount_table.hpp"

using namespace harness::checks;

TEST_CASE("a line of mountinfo gives both option lists, root and source", "[checks]") {
    const auto mounts = read_mount_table(
        "44 43 0:39 /@nix /mnt/nix rw,nodev,relatime shared:7 master:2 - btrfs /dev/nvme0n1p2 "
        "rw,compress=zstd:3,subvol=/@nix\n");
    REQUIRE(mounts.size() == 1);
    const MountInfo expected{.device_number = "0:39",
                             .root = "/@nix",
                             .mount_point = "/mnt/nix",
                             .mount_options = {"rw", "nodev", "relatime"},
                             .fs_type = "btrfs",
                             .source = "/dev/nvme0n1p2",
                             .file_system_options = {"rw", "compress=zstd:3", "subvol=/@nix"}};
    CHECK(mounts.front() == expected);
    CHECK(options_text(mounts.front()) == "rw,nodev,relatime - rw,compress=zstd:3,subvol=/@nix");
}

TEST_CASE("blanks in mountinfo are decoded and an empty source is kept", "[checks]") {
    const auto mounts = read_mount_table("1 2 0:3 /a\\134b /my\\040disk rw - tmpfs  rw,size=4k\n");
    REQUIRE(mounts.size() == 1);
    CHECK(mounts.front().root == "/a\\b");
    CHECK(mounts.front().mount_point == "/my disk");
    CHECK(mounts.front().source.empty());
    CHECK(mounts.front().file_system_options == std::vector<std::string>{"rw", "size=4k"});
}

TEST_CASE("of several mounts at one place the last is seen", "[checks]") {
    const auto mounts = read_mount_table("1 2 0:3 / /mnt rw - ext4 /dev/a rw\n"
                                         "2 1 0:4 / /mnt rw - ext4 /dev/b rw\n");
    REQUIRE(find_mount(mounts, "/mnt") != nullptr);
    CHECK(find_mount(mounts, "/mnt")->source == "/dev/b");
    CHECK(find_mount(mounts, "/mn") == nullptr);
}

TEST_CASE("a line that is no mount is refused", "[checks]") {
    CHECK_THROWS_WITH(read_mount_table("1 2 0:3 / /mnt rw ext4 /dev/a rw\n"),
                      "mountinfo has the line '1 2 0:3 / /mnt rw ext4 /dev/a rw' that is no mount");
    CHECK_THROWS_AS(read_mount_table("\n\n"), harness::Error);
    CHECK_THROWS_AS(read_mount_table("1 2 0:3 / /mnt rw - ext4 /dev/a"), harness::Error);
}
