#pragma once

#include "harness/agent/guest/system.hpp"

namespace harness::agent::guest {

/// A socket that hears the kernel's own device events, so that waiting for a device needs no
/// polling.
[[nodiscard]] Descriptor kernel_events();

} // namespace harness::agent::guest
