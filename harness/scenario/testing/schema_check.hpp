#pragma once

#include "harness/base/tree.hpp"

#include <string>
#include <vector>

namespace harness::scenario::testing {

/// What is wrong with `value` by a JSON Schema, one line each; empty where it fits. Knows the part
/// of draft 7 that `render_json_schema` uses, and throws `std::runtime_error` on any other keyword.
[[nodiscard]] std::vector<std::string> find_violations(const Node& schema, const Node& value);

} // namespace harness::scenario::testing
