#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace harness::agent::guest {

/// A place on one of the devices of a btrfs file system.
struct DiskPlace {
    std::uint64_t device = 0; ///< Its number in the file system.
    std::uint64_t byte = 0;

    bool operator==(const DiskPlace&) const = default;
};

/// How btrfs keeps a stretch of its addresses.
enum class ChunkProfile { copies, striped, striped_copies, parity };

/// A stretch of a btrfs file system's addresses, and where it lies.
struct Chunk {
    std::uint64_t start = 0; ///< The first address.
    std::uint64_t length = 0;
    ChunkProfile profile = ChunkProfile::copies;
    std::uint64_t stripe_length = 0;
    std::uint64_t copies = 1; ///< Of each byte, where it is striped.
    std::vector<DiskPlace> stripes;
};

/// What the flags of a chunk's record say.
[[nodiscard]] ChunkProfile profile_of(std::uint64_t chunk_type);

/// Where each copy of the byte at an address lies; nothing where it is not of this chunk, or where
/// the chunk has parity, of which no copies are kept.
[[nodiscard]] std::optional<std::vector<DiskPlace>> places_of(const Chunk& chunk,
                                                              std::uint64_t address);

} // namespace harness::agent::guest
