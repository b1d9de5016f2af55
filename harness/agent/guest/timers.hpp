#pragma once

#include "harness/agent/protocol.hpp"

namespace harness::agent::guest {

// Simulated time in a guest whose PID 1 is systemd. Each runs in a worker process. A failure is a
// `Failed`; else the answer is a `Lived`.

[[nodiscard]] Message live_until(const LiveUntil& request);
[[nodiscard]] Message set_clock(const SetClock& request);

} // namespace harness::agent::guest
