#pragma once

#include "harness/scenario/shape.hpp"

namespace harness::scenario {

/// Checks a map whose keys the file chooses itself: each a word with a value of the shape.
bool check_word_map(const TreeReader& reader, const WordMapShape& shape);

} // namespace harness::scenario
