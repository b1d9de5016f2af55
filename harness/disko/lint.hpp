#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/disko/layout.hpp"

namespace harness::disko {

/// The traps that show in the layout alone: all warnings or notes, since disko accepts them.
[[nodiscard]] Diagnostics lint(const Layout& layout);

} // namespace harness::disko
