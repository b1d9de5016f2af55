#pragma once

#include <string>

namespace harness::scenario {

/// The reference of scenario files in Markdown (docs/scenario-reference.md), made of the parser's
/// own table.
[[nodiscard]] std::string render_reference();

} // namespace harness::scenario
