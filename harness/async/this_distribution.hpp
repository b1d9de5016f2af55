#pragma once

#include "harness/base/distribution.hpp"

namespace harness::async {

/// Of the host that we run on, by its /etc/os-release.
[[nodiscard]] Distribution this_distribution();

} // namespace harness::async
