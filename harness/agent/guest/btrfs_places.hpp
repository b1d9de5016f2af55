#pragma once

#include "harness/agent/protocol.hpp"

namespace harness::agent::guest {

/// Puts where each copy of a byte of the file's btrfs lies into `flipped`, and gives that; or a
/// Failed, which names `path`.
[[nodiscard]] Message find_in_btrfs(int file, const std::string& path, std::uint64_t address,
                                    FlippedBit flipped);

} // namespace harness::agent::guest
