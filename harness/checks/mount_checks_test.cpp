#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/testing/replayed_guest.hpp"

using namespace harness;
using namespace harness::checks;
using namespace harness::checks::testing;
using reports::CaseStatus;

namespace {

reports::Case judged(std::string_view layout, std::string_view mountinfo, std::string_view name) {
    const LayoutChecks checks = plan_layout_checks(layout_of(layout), {});
    Observations observations;
    observations["mounts"] = {"mounts", 0, std::string(mountinfo), ""};
    return find_case(judge(checks, observations), name);
}

const char* const tmpfs_layout = R"({"nodev": {"/tmp": {"fsType": "tmpfs",
    "mountOptions": ["size=1G,mode=1777", "nosuid", "nofail", "defaults", "nosuid"]}}})";
const char* const bind_layout = R"({"nodev": {"/srv": {"fsType": "none", "device": "/home/srv",
    "mountOptions": ["bind"]}}})";

} // namespace

TEST_CASE("each option of a list is one case, named once", "[checks]") {
    const LayoutChecks checks = plan_layout_checks(layout_of(tmpfs_layout), {});
    std::vector<std::string> names;
    for (const reports::Case& one : checks.cases) {
        names.push_back(one.name);
    }
    CHECK(names == std::vector<std::string>{"mount /tmp: source and type", "mount /tmp: size=1G",
                                            "mount /tmp: mode=1777", "mount /tmp: nosuid",
                                            "mount /tmp: nofail"});
}

TEST_CASE("a tmpfs is judged by its type and its options", "[checks]") {
    const char* const good = "1 2 0:9 / /mnt/tmp rw,nosuid - tmpfs tmpfs rw,size=1048576k\n";
    const char* const bad = "1 2 0:9 / /mnt/tmp rw - ramfs tmpfs rw,mode=755\n";
    const char* const source = "mount /tmp: source and type";
    CHECK(judged(tmpfs_layout, good, source).status == CaseStatus::passed);
    CHECK(judged(tmpfs_layout, bad, source).status == CaseStatus::failed);
    CHECK(judged(tmpfs_layout, bad, source).expected == "tmpfs from tmpfs");
    CHECK(judged(tmpfs_layout, bad, source).seen == "ramfs from tmpfs");
    for (const char* name :
         {"mount /tmp: size=1G", "mount /tmp: mode=1777", "mount /tmp: nosuid"}) {
        CAPTURE(name);
        CHECK(judged(tmpfs_layout, good, name).status == CaseStatus::passed);
        CHECK(judged(tmpfs_layout, bad, name).status == CaseStatus::failed);
        CHECK(judged(tmpfs_layout, "", name).message == "nothing is mounted at /mnt/tmp");
    }
    CHECK(judged(tmpfs_layout, good, "mount /tmp: nofail").status == CaseStatus::skipped);
}

TEST_CASE("a bind mount must show the directory of the mount that its source is in", "[checks]") {
    const std::string home = "1 2 0:3 /@ /mnt rw - btrfs /dev/a rw\n"
                             "2 1 0:3 /@home /mnt/home rw - btrfs /dev/a rw\n";
    const auto status = [&](std::string_view line) {
        return judged(bind_layout, concat(home, line), "mount /srv: source").status;
    };
    CHECK(status("3 1 0:3 /@home/srv /mnt/srv rw - btrfs /dev/a rw\n") == CaseStatus::passed);
    CHECK(status("3 1 0:3 /@/srv /mnt/srv rw - btrfs /dev/a rw\n") == CaseStatus::failed);
    CHECK(status("3 1 0:4 /@home/srv /mnt/srv rw - btrfs /dev/a rw\n") == CaseStatus::failed);
    CHECK(status("") == CaseStatus::failed);
    CHECK(judged(bind_layout, home, "mount /srv: bind").reason ==
          "'bind' is judged with the source of the mount");
}

TEST_CASE("an option that its own list takes away says so", "[checks]") {
    const char* const layout = R"({"disk": {"a": {"type": "disk", "device": "/dev/sda", "content":
        {"type": "btrfs", "mountpoint": "/", "mountOptions": ["compress=zstd", "nodatacow"]}}}})";
    const char* const mounts =
        "1 2 0:3 / /mnt rw - btrfs /dev/sda rw,nodatasum,nodatacow,subvol=/\n";
    CHECK(judged(layout, mounts, "mount /: nodatacow").status == CaseStatus::passed);
    const auto compression = judged(layout, mounts, "mount /: compress=zstd");
    CHECK(compression.status == CaseStatus::failed);
    CHECK(compression.message ==
          "compress=zstd is not in effect: nodatacow, later in the same list, takes its place");
    CHECK(compression.layout_path == "disko.devices.disk.a.content");
}

TEST_CASE("subvol= of a file system that is mounted by itself decides what is seen", "[checks]") {
    const char* const layout = R"({"disk": {"a": {"type": "disk", "device": "/dev/sda", "content":
        {"type": "btrfs", "mountpoint": "/", "mountOptions": ["subvol=@", "commit=60"]}}}})";
    const char* const mounts = "1 2 0:3 /@ /mnt rw - btrfs /dev/sda rw,commit=60,subvol=/@\n";
    CHECK(judged(layout, mounts, "mount /: subvol=@").status == CaseStatus::passed);
    CHECK(judged(layout, "1 2 0:3 / /mnt rw - btrfs /dev/sda rw,subvol=/\n", "mount /: subvol=@")
              .status == CaseStatus::failed);
    CHECK(judged(layout, mounts, "mount /: commit=60").status == CaseStatus::passed);
    // Its source needs where /dev/sda leads to, which nobody has asked here.
    CHECK(judged(layout, mounts, "mount /: source and subvolume").status == CaseStatus::error);
}
