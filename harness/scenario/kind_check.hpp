#pragma once

#include "harness/scenario/shape.hpp"

namespace harness::scenario {

/// Checks the values of a map's known keys and reports required ones that are missing. Unknown keys
/// are not looked at. The reader stands at a map.
bool check_keys(const TreeReader& reader, std::span<const KeySpec> keys);

/// Checks a map that must be of exactly one kind.
bool check_kind(const TreeReader& reader, const KindShape& shape);

} // namespace harness::scenario
