#include "harness/disko/lint.hpp"
#include "harness/disko/testing/layouts.hpp"

using namespace harness;
using namespace harness::disko;
using namespace harness::disko::testing;

namespace {

std::string lints_of(const std::string& partitions) {
    return render(lint(layout_with_partitions(partitions)));
}

/// The first line and the help of a single lint.
std::string only_lint_of(const std::string& partitions) {
    const Diagnostics problems = lint(layout_with_partitions(partitions));
    if (problems.items.size() != 1) {
        return "not one lint:\n" + render(problems);
    }
    return problems.items.front().problem + "\n" + problems.items.front().help;
}

} // namespace

TEST_CASE("the shipped layouts have nothing to warn of", "[disko]") {
    for (const char* host : {"zephyrus", "yoga", "hetzner", "contabo", "ovh"}) {
        INFO(host);
        CHECK(render(lint(shipped_layout(host))) == "");
    }
}

TEST_CASE("the naive layout is told which of its options do nothing", "[disko][golden]") {
    CHECK(harness::testing::matches_golden("disko/zephyrus-naive.lint.txt",
                                           render(lint(shipped_layout("zephyrus-naive")))));
}

TEST_CASE("an option that an earlier mount has decided is reported with that mount", "[disko]") {
    CHECK(lints_of(R"({"root": {"content": {"type": "btrfs", "subvolumes": {
 "@": {"mountpoint": "/", "mountOptions": ["compress=zstd:3", "noatime"]},
 "@pg": {"mountpoint": "/pg", "mountOptions": ["noatime", "nodatacow"]}}}}})") ==
          "layout.json:3:9: warning: 'nodatacow' has no effect on '/pg': '/' is mounted first and "
          "decides for the whole btrfs, with 'compress=zstd:3'\n"
          "   3 |  \"@pg\": {\"mountpoint\": \"/pg\", \"mountOptions\": [\"noatime\", "
          "\"nodatacow\"]}}}}}}}}}\n"
          "     |         ^\n"
          "  help: set 'chattr +C' on its empty directory, or give it a file system of its own\n");
    CHECK(only_lint_of(R"({"root": {"content": {"type": "btrfs", "mountpoint": "/",
            "subvolumes": {"n": {"mountpoint": "/nix", "mountOptions": ["compress=zstd"]}}}}})") ==
          "'compress=zstd' has no effect on '/nix': '/' is mounted first and decides for the whole "
          "btrfs, without such options\n"
          "ask for the same on every mount of this btrfs; 'btrfs property set' sets the "
          "compression of one directory");
}

TEST_CASE("an unknown btrfs option is reported", "[disko]") {
    CHECK(only_lint_of(R"({"r": {"content": {"type": "btrfs", "mountOptions": ["no_exec"]}}})") ==
          "btrfs has no mount option 'no_exec' ('disko.devices.disk.main.content.partitions.r."
          "content')\n"
          "mount ends with code 32; did you mean 'noexec'?");
}

TEST_CASE("a label that a GPT can not hold is reported", "[disko]") {
    CHECK(only_lint_of(R"({"r": {"label": "a-label-of-more-than-thirty-six-characters"}})") ==
          "the label 'a-label-of-more-than-thirty-six-characters' of "
          "'disko.devices.disk.main.content.partitions.r' has 42 characters\n"
          "a GPT holds 36 and sgdisk cuts the rest, so that "
          "/dev/disk/by-partlabel/a-label-of-more-than-thirty-six-characters never appears; "
          "shorten it");
}

TEST_CASE("two partitions with one label are reported", "[disko]") {
    CHECK(only_lint_of(R"({"a": {"label": "x", "size": "1M"}, "b": {"label": "x"}})") ==
          "'disko.devices.disk.main.content.partitions.b' and "
          "'disko.devices.disk.main.content.partitions.a' both have the label 'x'\n"
          "/dev/disk/by-partlabel leads to one of them, and not always the same; label them apart");
}

TEST_CASE("a BIOS boot partition by GUID is reported", "[disko]") {
    CHECK(only_lint_of(R"({"b": {"type": "21686148-6449-6e6f-744e-656564454649"}})") ==
          "'disko.devices.disk.main.content.partitions.b' is a BIOS boot partition by its GUID\n"
          "write type = \"EF02\": only then does disko make it first and tell GRUB the disk");
}

TEST_CASE("starts and ends that sgdisk reads otherwise are reported", "[disko]") {
    CHECK(only_lint_of(R"({"b": {"start": "0M"}})") ==
          "'disko.devices.disk.main.content.partitions.b' starts at '0M', which sgdisk reads as "
          "the next free sector\n"
          "write '0' where that is meant, else the start in sectors, as '2048s'");
    CHECK(only_lint_of(R"({"b": {"end": "100%"}})") ==
          "'disko.devices.disk.main.content.partitions.b' ends at '100%', which sgdisk reads as a "
          "sector number\n"
          "write size = \"100%\" for the rest of the disk; other percentages can not be written");
}

TEST_CASE("an ESP that all can read is noted", "[disko]") {
    const std::string esp = R"({"ESP": {"type": "EF00", "content": {"type": "filesystem",
                                "format": "vfat", "mountpoint": "/boot"}}})";
    CHECK(only_lint_of(esp) ==
          "every user can read the ESP at '/boot' "
          "('disko.devices.disk.main.content.partitions.ESP.content')\n"
          "mountOptions = [ \"umask=0077\" ] keeps the boot loader's random seed secret");
    CHECK(lint(layout_with_partitions(esp)).items.front().severity == Severity::note);
}

TEST_CASE("mkfs arguments and formats that do not work are reported", "[disko]") {
    CHECK(only_lint_of(R"({"b": {"content": {"type": "filesystem", "format": "vfat",
                           "extraArgs": ["-n BOOT"]}}})") ==
          "mkfs.vfat gets '-n BOOT' as one word "
          "('disko.devices.disk.main.content.partitions.b.content')\n"
          "make it two elements of extraArgs");
    CHECK(only_lint_of(R"({"b": {"content": {"type": "filesystem", "format": "swap"}}})") ==
          "there is no mkfs.swap ('disko.devices.disk.main.content.partitions.b.content')\n"
          "write type = \"swap\" instead of a filesystem");
}

TEST_CASE("two nodes at one mount point are reported", "[disko]") {
    CHECK(only_lint_of(R"({"r": {"content": {"type": "btrfs", "subvolumes": {
            "a": {"mountpoint": "/tmp"}, "b": {"mountpoint": "/tmp"}}}}})") ==
          "'disko.devices.disk.main.content.partitions.r.content.subvolumes.b' and "
          "'disko.devices.disk.main.content.partitions.r.content.subvolumes.a' are both mounted at "
          "'/tmp'\n"
          "disko mounts one of them only; give each its own mount point");
}
