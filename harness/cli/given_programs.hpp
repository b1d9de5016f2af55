#pragma once

#include "harness/cli/load.hpp"

namespace harness::cli {

/// Reads the programs of this host that steps hand to machines. One that is not there is told where
/// it is named; another version of it makes another step.
[[nodiscard]] Diagnostics give_programs(std::vector<Loaded>& runs);

} // namespace harness::cli
