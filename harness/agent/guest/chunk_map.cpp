#include "harness/agent/guest/chunk_map.hpp"

#include <linux/btrfs_tree.h>

namespace harness::agent::guest {

ChunkProfile profile_of(std::uint64_t chunk_type) {
    if ((chunk_type & (BTRFS_BLOCK_GROUP_RAID5 | BTRFS_BLOCK_GROUP_RAID6)) != 0) {
        return ChunkProfile::parity;
    }
    if ((chunk_type & BTRFS_BLOCK_GROUP_RAID10) != 0) {
        return ChunkProfile::striped_copies;
    }
    return (chunk_type & BTRFS_BLOCK_GROUP_RAID0) != 0 ? ChunkProfile::striped
                                                       : ChunkProfile::copies;
}

std::optional<std::vector<DiskPlace>> places_of(const Chunk& chunk, std::uint64_t address) {
    const bool is_inside = address >= chunk.start && address - chunk.start < chunk.length;
    if (!is_inside || chunk.stripes.empty() || chunk.profile == ChunkProfile::parity) {
        return std::nullopt;
    }
    const std::uint64_t offset = address - chunk.start;
    std::vector<DiskPlace> places;
    if (chunk.profile == ChunkProfile::copies) {
        for (const DiskPlace& stripe : chunk.stripes) {
            places.push_back({stripe.device, stripe.byte + offset});
        }
        return places;
    }
    const std::uint64_t copies = chunk.profile == ChunkProfile::striped ? 1 : chunk.copies;
    if (copies == 0 || chunk.stripes.size() < copies || chunk.stripe_length == 0) {
        return std::nullopt;
    }
    const std::uint64_t columns = chunk.stripes.size() / copies;
    const std::uint64_t number = offset / chunk.stripe_length;
    const std::uint64_t first = number % columns * copies;
    const std::uint64_t inside =
        number / columns * chunk.stripe_length + offset % chunk.stripe_length;
    for (std::uint64_t copy = 0; copy < copies; ++copy) {
        const DiskPlace& stripe = chunk.stripes[first + copy];
        places.push_back({stripe.device, stripe.byte + inside});
    }
    return places;
}

} // namespace harness::agent::guest
