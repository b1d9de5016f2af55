#pragma once

#include <string>

namespace harness::scenario {

/// The JSON Schema (draft 7, which editors know best) of a scenario file, made of the parser's own
/// table. It refuses what has the wrong form; mistakes of meaning only the parser finds.
[[nodiscard]] std::string render_json_schema();

} // namespace harness::scenario
