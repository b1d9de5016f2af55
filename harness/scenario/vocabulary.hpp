#pragma once

#include "harness/scenario/shape.hpp"

namespace harness::scenario {

// The values that more than one object takes.

extern const Shape any_text;     ///< Also an empty one.
extern const Shape some_text;    ///< Not empty.
extern const Shape line_of_text; ///< One line, not empty.
extern const Shape file_path;
extern const Shape guest_path;
extern const Shape size_shape;
extern const Shape cpus_shape;
extern const Shape duration_shape;
extern const Shape word_shape;
extern const Shape truth_shape;
extern const Shape variable_shape; ///< The name of an environment's variable.
extern const Shape nothing_shape;
extern const Shape variant_shape;  ///< Of the machine; see variant.hpp.
extern const Shape variants_shape; ///< Several of them.

/// Whether a text has no line break and no other control character.
[[nodiscard]] bool is_one_line(std::string_view text);

} // namespace harness::scenario
