#include "harness/agent/guest/chunk_map.hpp"
#include "harness/base/testing/catch.hpp"

#include <linux/btrfs_tree.h>

using namespace harness::agent::guest;

namespace {

constexpr std::uint64_t kibibyte = 1024;

Chunk chunk(ChunkProfile profile, std::vector<DiskPlace> stripes) {
    return {1000 * kibibyte, 1024 * kibibyte, profile, 64 * kibibyte, 2, std::move(stripes)};
}

} // namespace

TEST_CASE("each copy of a byte is found, on one device or on several", "[agent]") {
    const Chunk single = chunk(ChunkProfile::copies, {{1, 5000}});
    CHECK(places_of(single, 1000 * kibibyte + 7) == std::vector<DiskPlace>{{1, 5007}});
    const Chunk twice = chunk(ChunkProfile::copies, {{1, 5000}, {1, 90000}});
    CHECK(places_of(twice, 1000 * kibibyte) == std::vector<DiskPlace>{{1, 5000}, {1, 90000}});
}

TEST_CASE("stripes take turns, and their copies stand beside each other", "[agent]") {
    const Chunk striped = chunk(ChunkProfile::striped, {{1, 0}, {2, 10}, {3, 20}});
    const std::uint64_t start = 1000 * kibibyte;
    CHECK(places_of(striped, start + 64 * kibibyte + 1) == std::vector<DiskPlace>{{2, 11}});
    CHECK(places_of(striped, start + 4 * 64 * kibibyte) ==
          std::vector<DiskPlace>{{2, 10 + 64 * kibibyte}});
    const Chunk both = chunk(ChunkProfile::striped_copies, {{1, 0}, {2, 10}, {3, 20}, {4, 30}});
    CHECK(places_of(both, start + 64 * kibibyte) == std::vector<DiskPlace>{{3, 20}, {4, 30}});
    CHECK(places_of(both, start + 2 * 64 * kibibyte) ==
          std::vector<DiskPlace>{{1, 64 * kibibyte}, {2, 10 + 64 * kibibyte}});
}

TEST_CASE("addresses of other chunks, and chunks with parity, have no place", "[agent]") {
    const Chunk one = chunk(ChunkProfile::copies, {{1, 5000}});
    CHECK_FALSE(places_of(one, 1000 * kibibyte - 1));
    CHECK_FALSE(places_of(one, 2024 * kibibyte));
    CHECK_FALSE(places_of(chunk(ChunkProfile::parity, {{1, 0}, {2, 0}, {3, 0}}), 1000 * kibibyte));
    CHECK_FALSE(places_of(chunk(ChunkProfile::striped_copies, {{1, 0}}), 1000 * kibibyte));
}

TEST_CASE("a chunk's flags say how it is kept", "[agent]") {
    CHECK(profile_of(BTRFS_BLOCK_GROUP_DATA) == ChunkProfile::copies);
    CHECK(profile_of(BTRFS_BLOCK_GROUP_METADATA | BTRFS_BLOCK_GROUP_DUP) == ChunkProfile::copies);
    CHECK(profile_of(BTRFS_BLOCK_GROUP_DATA | BTRFS_BLOCK_GROUP_RAID1) == ChunkProfile::copies);
    CHECK(profile_of(BTRFS_BLOCK_GROUP_DATA | BTRFS_BLOCK_GROUP_RAID0) == ChunkProfile::striped);
    CHECK(profile_of(BTRFS_BLOCK_GROUP_DATA | BTRFS_BLOCK_GROUP_RAID10) ==
          ChunkProfile::striped_copies);
    CHECK(profile_of(BTRFS_BLOCK_GROUP_DATA | BTRFS_BLOCK_GROUP_RAID6) == ChunkProfile::parity);
}
