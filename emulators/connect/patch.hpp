#pragma once

#include <nlohmann/json_fwd.hpp>

namespace harness::emulators::connect {

/// An item after a JSON Patch, in whose paths fields and sections go by their identifiers:
/// "/fields/r5qa…/value". Refuses what is none.
[[nodiscard]] nlohmann::json patched(const nlohmann::json& item, const nlohmann::json& patch);

} // namespace harness::emulators::connect
