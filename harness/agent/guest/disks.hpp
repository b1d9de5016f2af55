#pragma once

#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Loads the drivers of the disks and lets them take their controllers one after the other, so that
/// the kernel counts these in the given order.
void bind_drivers(const Configure& configuration);

/// Waits until all expected disks are there, hearing `events`, the kernel's device events. Returns
/// which are not.
[[nodiscard]] std::vector<std::string> await_disks(const std::vector<ExpectedDisks>& disks,
                                                   int events);

} // namespace harness::agent::guest
