#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/testing/replayed_guest.hpp"

using namespace harness;
using namespace harness::checks;
using namespace harness::checks::testing;
using reports::CaseStatus;

namespace {

/// A layout of one disk with one partition that has this content.
LayoutChecks planned(std::string_view content, std::string_view other_maps = "") {
    const std::string text = concat(R"({"disk": {"main": {"type": "disk", "device": "/dev/sda",
        "content": {"type": "gpt", "partitions": {"it": {"size": "100%", "content": )",
                                    content, "}}}}}", other_maps, "}");
    return plan_layout_checks(layout_of(text), {});
}

/// Judges with these outputs, each of a probe that has exited with 0.
std::vector<reports::Case> judged(const LayoutChecks& checks,
                                  const std::map<std::string, std::string>& outputs) {
    Observations observations;
    for (const auto& [id, out] : outputs) {
        observations[id] = {id, 0, out, ""};
    }
    return judge(checks, observations);
}

CaseStatus status_of(const std::vector<reports::Case>& cases, std::string_view name) {
    return find_case(cases, name).status;
}

std::string signature(std::string_view tags) {
    return concat("DEVNAME=/dev/disk/by-partlabel/disk-main-it\n", tags);
}

const char* const swap_on_it = R"({"type": "swap", "extraArgs": ["-L my-swap"]})";
const char* const ext4_on_it = R"({"type": "filesystem", "format": "ext4", "mountpoint": "/",
    "extraArgs": ["-L", "system", "-O", "^has_journal,64bit"]})";
const char* const swap_file_on_it = R"({"type": "btrfs", "subvolumes": {"@swap": {
    "mountpoint": "/swap", "swap": {"file": {"size": "2G"}}}}})";

} // namespace

TEST_CASE("swap is judged by its signature and its label", "[checks]") {
    const LayoutChecks checks = planned(swap_on_it);
    const auto good = judged(checks, {{"signatures", signature("LABEL=my-swap\nTYPE=swap\n")}});
    CHECK(status_of(good, "swap main/it: signature") == CaseStatus::passed);
    CHECK(status_of(good, "swap main/it: label my-swap") == CaseStatus::passed);
    const auto bad = judged(checks, {{"signatures", signature("TYPE=swsuspend\n")}});
    CHECK(find_case(bad, "swap main/it: signature").seen == "type swsuspend");
    CHECK(status_of(bad, "swap main/it: signature") == CaseStatus::failed);
    CHECK(find_case(bad, "swap main/it: label my-swap").seen == "no label");
    CHECK(status_of(bad, "swap main/it: label my-swap") == CaseStatus::failed);
}

TEST_CASE("swap with a random key is skipped, since each boot makes it anew", "[checks]") {
    const auto cases = judged(planned(R"({"type": "swap", "randomEncryption": true})"), {});
    CHECK(find_case(cases, "swap main/it: signature").reason ==
          "it is made anew at each boot, with a key of that boot");
}

TEST_CASE("a label and features are checked where they are declared", "[checks]") {
    const LayoutChecks checks = planned(ext4_on_it);
    const auto verdicts = [&](std::string_view label, std::string_view features) {
        return judged(checks,
                      {{"signatures", signature(concat("LABEL=", label, "\nTYPE=ext4\n"))},
                       {"ext-features:main/it", concat("Filesystem features:      ", features)}});
    };
    const auto good = verdicts("system", "ext_attr 64bit extent\n");
    CHECK(status_of(good, "file system main/it: label system") == CaseStatus::passed);
    CHECK(status_of(good, "file system main/it: features") == CaseStatus::passed);
    CHECK(status_of(verdicts("System", "64bit"), "file system main/it: label system") ==
          CaseStatus::failed);
    const auto journal = verdicts("system", "has_journal 64bit\n");
    CHECK(status_of(journal, "file system main/it: features") == CaseStatus::failed);
    CHECK(find_case(journal, "file system main/it: features").expected == "64bit, no has_journal");
    CHECK(find_case(journal, "file system main/it: features").seen == "64bit, has_journal");
    CHECK(status_of(verdicts("system", "ext_attr"), "file system main/it: features") ==
          CaseStatus::failed);
    const auto none = judged(checks, {{"ext-features:main/it", "dumpe2fs: what\n"}});
    CHECK(status_of(none, "file system main/it: features") == CaseStatus::failed);
}

TEST_CASE("the width of a FAT is a feature", "[checks]") {
    const LayoutChecks checks = planned(
        R"({"type": "filesystem", "format": "vfat", "extraArgs": ["-F", "32", "-n", "ESP"]})");
    const auto cases =
        judged(checks, {{"signatures", signature("LABEL=ESP\nVERSION=FAT16\nTYPE=vfat\n")}});
    CHECK(status_of(cases, "file system main/it: label ESP") == CaseStatus::passed);
    CHECK(find_case(cases, "file system main/it: features").expected == "version FAT32");
    CHECK(find_case(cases, "file system main/it: features").seen == "version FAT16");
    CHECK(status_of(cases, "file system main/it: features") == CaseStatus::failed);
    CHECK(find_case(cases, "file system main/it: size").reason ==
          "it tells its size only while it is mounted, and the layout mounts it nowhere");
}

TEST_CASE("features of btrfs follow the arguments of mkfs", "[checks]") {
    const LayoutChecks checks = planned(
        R"({"type": "btrfs", "extraArgs": ["-f -O ^no-holes", "--csum xxhash", "-n", "32k"]})");
    const auto super = [](std::string_view flags, std::string_view checksum, int node_size) {
        return concat("superblock: bytenr=65536, device=/dev/disk/by-partlabel/disk-main-it\n",
                      "csum_type\t\t1 (", checksum, ")\ncsum\t\t0x1 [match]\n",
                      "magic\t\t_BHRfS_M [match]\nnodesize\t\t", node_size,
                      "\nincompat_flags\t\t0x1\n\t\t\t( ", flags, " )\n");
    };
    const auto verdict_on = [&](const std::string& text) {
        return status_of(judged(checks, {{"btrfs-superblocks", text}}),
                         "file system main/it: features");
    };
    const std::string_view right = "SKINNY_METADATA | FREE_SPACE_TREE";
    CHECK(verdict_on(super(right, "xxhash", 32768)) == CaseStatus::passed);
    CHECK(verdict_on(super(right, "crc32c", 32768)) == CaseStatus::failed);
    CHECK(verdict_on(super(right, "xxhash", 16384)) == CaseStatus::failed);
    CHECK(verdict_on(super("SKINNY_METADATA | FREE_SPACE_TREE | NO_HOLES", "xxhash", 32768)) ==
          CaseStatus::failed);
    CHECK(verdict_on(super("SKINNY_METADATA", "xxhash", 32768)) == CaseStatus::failed);
    CHECK(verdict_on("") == CaseStatus::failed);
}

TEST_CASE("a swap file must be there, as large as declared, and never copied on write",
          "[checks]") {
    const LayoutChecks checks = planned(swap_file_on_it);
    const auto verdicts = [&](std::string_view size, std::string_view flags) {
        return judged(checks, {{"swap-file-sizes", concat(size, " /mnt/swap/file\n")},
                               {"swap-file-attributes", concat(flags, " /mnt/swap/file\n")}});
    };
    const char* const size = "swap file /swap/file: size";
    const char* const no_copies = "swap file /swap/file: is not copied on write";
    const auto good = verdicts("2147483648", "---------------C------");
    CHECK(status_of(good, size) == CaseStatus::passed);
    CHECK(status_of(good, no_copies) == CaseStatus::passed);
    CHECK(status_of(verdicts("2147483647", "-"), size) == CaseStatus::failed);
    CHECK(status_of(verdicts("2147483648", "--------c-------------"), no_copies) ==
          CaseStatus::failed);
    const auto none = judged(checks, {{"swap-file-sizes", ""}, {"swap-file-attributes", ""}});
    CHECK(find_case(none, size).message == "there is no /mnt/swap/file");
    CHECK(status_of(none, no_copies) == CaseStatus::failed);
}

TEST_CASE("what the checks do not know is skipped by name, never left out", "[checks]") {
    const auto cases = judged(planned(R"({"type": "luks", "name": "crypt"})"), {});
    CHECK(find_case(cases, "volume main/it: luks").reason == "luks is not yet supported");
    CHECK(status_of(cases, "volume main/it: luks") == CaseStatus::skipped);
    CHECK(find_case(cases, "partition main/it: start and size").reason ==
          "the disk is not a recorded one");
}

TEST_CASE("subvolumes of a file system that is mounted nowhere are skipped", "[checks]") {
    const auto cases = judged(planned(R"({"type": "btrfs", "subvolumes": {"/@a": {}}})"), {});
    CHECK(find_case(cases, "subvolume @a of main/it exists").reason ==
          "the layout mounts nothing of its file system");
}
