#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/disko/layout.hpp"

namespace harness::disko {

/// An error for everything in the layout that planning would have to leave out or guess.
[[nodiscard]] Diagnostics refuse_unsupported(const Layout& layout);

} // namespace harness::disko
