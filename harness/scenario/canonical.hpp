#pragma once

#include "harness/base/tree.hpp"

#include <string>

namespace harness::scenario {

/// A tree as JSON on one line with sorted keys: the same text for trees of the same content.
[[nodiscard]] std::string canonical_json(const Node& node);

} // namespace harness::scenario
