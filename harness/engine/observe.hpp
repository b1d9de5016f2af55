#pragma once

#include "harness/checks/layout_checks.hpp"
#include "harness/ports/guest_agent.hpp"

#include <span>

namespace harness::engine {

/// Runs the probes in the guest, in their order, and keeps what each has answered.
[[nodiscard]] async::Task<checks::Observations>
observe(ports::GuestAgent* agent, std::span<const checks::Probe> probes, async::Deadline deadline);

} // namespace harness::engine
