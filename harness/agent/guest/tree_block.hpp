#pragma once

#include <cstdint>

namespace harness::agent::guest {

/// A block of a btrfs file system's metadata.
struct TreeBlock {
    std::uint64_t address = 0; ///< Of the file system's own addresses.
    std::uint32_t size = 0;    ///< 0: not found, with errno set.
};

/// The one in which the inode of an open file stands, as it is on the disks. What was written
/// before must have come there (syncfs).
[[nodiscard]] TreeBlock find_tree_block(int file);

} // namespace harness::agent::guest
