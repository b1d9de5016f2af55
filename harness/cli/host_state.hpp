#pragma once

#include "harness/engine/ledger.hpp"

#include <filesystem>

namespace harness::cli {

/// What this process may still use of the host's memory: of what is free, as much as its control
/// groups leave. `root` is where /proc and /sys are looked for.
[[nodiscard]] Bytes available_memory(const std::filesystem::path& root = "/");

/// What is free at this moment of memory and, where `runs` is, of disk space.
[[nodiscard]] engine::HostNow host_now(const std::filesystem::path& runs,
                                       const std::filesystem::path& root = "/");

} // namespace harness::cli
