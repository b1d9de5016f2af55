#pragma once

#include "harness/base/tree.hpp"

#include <string_view>

namespace harness::scenario {

/// The value of an unquoted YAML scalar by the core schema of YAML 1.2, without its traps: only
/// `true` and `false` are booleans, a number with a leading zero stays a text, and so does all that
/// only YAML 1.1 took for a number (`1_000`, `1:30`, `yes`).
[[nodiscard]] decltype(Node::value) resolve_plain_scalar(std::string_view text);

} // namespace harness::scenario
