#pragma once

#include "harness/scenario/parameters.hpp"

#include <set>
#include <string>
#include <vector>

namespace harness::scenario {

struct Substituted {
    /// The names that were used; one that was probably meant by a mistyped name is among them.
    std::set<std::string> used;
    /// The scalars that were left as they are: what else is wrong with them is not worth a word.
    std::vector<Place> unresolved;
};

/// Puts the values of parameters in the place of '${{ name }}', in each scalar below the keys of
/// the file that take parameters. A scalar that is one placeholder and nothing else takes the value
/// with its type; in others it becomes part of the text. All nodes keep their places. A placeholder
/// that stands for nothing is reported where it stands.
[[nodiscard]] Substituted substitute(Tree& tree, const ParameterValues& values,
                                     Diagnostics& problems);

} // namespace harness::scenario
