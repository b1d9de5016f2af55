#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/shape.hpp"

#include <string>
#include <vector>

// Where snapshots are, in the checks that look at them.
namespace harness::scenario {

extern const Shape snapshot_globs;

/// Of the key 'snapshots'. Reports what is no absolute path.
[[nodiscard]] std::vector<std::string> read_snapshot_globs(const Fields& step);

} // namespace harness::scenario
