#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/base/tree.hpp"
#include "harness/scenario/scenario.hpp"

namespace harness::scenario {

/// Makes a scenario of a tree in which no placeholder is left. Where it goes on from another one,
/// that is `base`, whose last step is the checkpoint, and else null. What is wrong with it is
/// reported; the scenario is of use only where nothing was.
[[nodiscard]] Scenario parse_tree(const Tree& tree, const Scenario* base, Diagnostics& problems);

} // namespace harness::scenario
