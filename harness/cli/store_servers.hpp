#pragma once

#include "harness/cli/load.hpp"

namespace harness::cli {

/// Finds the real servers that scenarios name: the program of one that a run starts, the key of one
/// outside, which is asked only where the user allows that.
[[nodiscard]] Diagnostics find_servers(std::vector<Loaded>& runs, const Environment& environment,
                                       bool allows_external);

} // namespace harness::cli
