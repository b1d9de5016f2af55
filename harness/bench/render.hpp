#pragma once

#include "harness/bench/compare.hpp"

namespace harness::bench {

/// For a person: each row with our median, least and most, and under it each baseline with how many
/// times better we are, or why it was not measured. `changes` add what the ratio was before.
[[nodiscard]] std::string render_table(const Findings& findings,
                                       const std::vector<Change>& changes = {});

/// Everything, with all single values. Stable: keys are added, never renamed.
[[nodiscard]] std::string render_json(const Findings& findings,
                                      const std::vector<Change>& changes = {});

} // namespace harness::bench
