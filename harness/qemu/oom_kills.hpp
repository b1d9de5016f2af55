#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace harness::qemu {

/// How often the kernel has killed a process for want of memory, by what counts it: each control
/// group of ours, then the whole host.
struct OomCounter {
    std::string name;         ///< "oom_kill of /sys/fs/cgroup/a/memory.events"
    bool is_of_group = false; ///< And not of everybody on the host.
    std::uint64_t count = 0;
};

/// Reads them now. `root` is where /proc and /sys are looked for.
[[nodiscard]] std::vector<OomCounter> count_oom_kills(const std::filesystem::path& root = "/");

/// What to say of a process that was killed between the two readings by a signal that was not
/// ours; empty where the kernel had enough memory all the time.
[[nodiscard]] std::string oom_verdict(const std::vector<OomCounter>& before,
                                      const std::vector<OomCounter>& after);

} // namespace harness::qemu
