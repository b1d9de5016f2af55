#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace harness::async {

/// The files of a control group that limits this process's memory, of either version of cgroups.
struct MemoryGroup {
    std::filesystem::path limit;
    std::filesystem::path usage;
    std::filesystem::path statistics;
    std::string inactive_files;   ///< The word in `statistics` for file cache that can be dropped.
    std::filesystem::path events; ///< Has a line "oom_kill <count>".
};

/// The groups of this process, its own first, then those above it. None where the kernel has none.
/// `root` is where /proc and /sys are looked for.
[[nodiscard]] std::vector<MemoryGroup> memory_groups(const std::filesystem::path& root = "/");

} // namespace harness::async
