#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace harness::cli {

/// What a process has of the host's memory, in MiB.
struct ProcessMemory {
    double proportional = 0; ///< PSS: what it shares counts by its part.
    double own = 0;          ///< What it alone has changed: nobody gets it back while it runs.

    bool operator==(const ProcessMemory&) const = default;
};

/// Reads the text of /proc/PID/smaps_rollup. Nothing where it is none.
[[nodiscard]] std::optional<ProcessMemory> read_process_memory(std::string_view smaps_rollup);

/// Of our child that works in this directory: the QEMU of a machine there. Throws Error where there
/// is none.
[[nodiscard]] ProcessMemory memory_of_child_in(const std::filesystem::path& directory);

} // namespace harness::cli
