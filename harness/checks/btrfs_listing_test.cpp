#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/checks/btrfs_listing.hpp"

using namespace harness::checks;

TEST_CASE("superblocks of several devices are told apart", "[checks]") {
    const auto supers = read_btrfs_supers(
        harness::testing::read_source_file("fixtures/checks/zephyrus/btrfs-superblocks.txt"));
    REQUIRE(supers.size() == 2);
    const BtrfsSuper& root = supers.at("/dev/disk/by-partlabel/disk-primary-root");
    CHECK(root.is_valid);
    CHECK(root.uuid == "22c1795c-3f3c-4649-a155-0b7eb28ac04d");
    CHECK(root.checksum == "crc32c");
    CHECK(root.sector_size == 4096);
    CHECK(root.node_size == 16384);
    CHECK(root.device_count == 1);
    CHECK(root.device_size == harness::Bytes{1999324053504});
    CHECK(root.features.contains("NO_HOLES"));
    CHECK(root.features.contains("FREE_SPACE_TREE"));
    CHECK_FALSE(root.features.contains("MIXED_GROUPS"));
    CHECK(supers.at("/dev/disk/by-partlabel/disk-secondary-data").uuid ==
          "f039029a-39e0-4b89-b2a2-2f0aa596ab61");
}

TEST_CASE("a superblock is valid only with its magic and its checksum", "[checks]") {
    const std::string start = "superblock: bytenr=65536, device=/dev/a\n";
    const auto is_valid = [&](const std::string& rest) {
        return read_btrfs_supers(start + rest).at("/dev/a").is_valid;
    };
    CHECK(is_valid("csum\t\t\t0x10 [match]\nmagic\t\t\t_BHRfS_M [match]\n"));
    CHECK_FALSE(is_valid("csum\t\t\t0x10 [DON'T MATCH]\nmagic\t\t\t_BHRfS_M [match]\n"));
    CHECK_FALSE(is_valid("csum\t\t\t0x10 [match]\nmagic\t\t\t........ [DON'T MATCH]\n"));
    CHECK_FALSE(is_valid(""));
    CHECK_THROWS_WITH(is_valid("nodesize\t\tmany\n"),
                      "btrfs dump-super has printed 'nodesize many' where a number was expected");
}

TEST_CASE("subvolumes are listed from the top of the file system", "[checks]") {
    const auto paths = read_subvolume_list("ID 256 gen 7 top level 5 path <FS_TREE>/@\n"
                                           "ID 259 gen 8 top level 256 path @/my path\n");
    CHECK(paths == std::set<std::string, std::less<>>{"@", "@/my path"});
    CHECK_THROWS_WITH(read_subvolume_list("ERROR: not a btrfs\n"),
                      "btrfs has printed 'ERROR: not a btrfs' where a subvolume was expected");
}
