#pragma once

#include "harness/agent/client.hpp"
#include "harness/ports/machine.hpp"

#include <chrono>

namespace harness::guest {

/// The boot as the agent tells it: waits for its first word, configures it, and waits until the
/// machine is ready. A disk that the guest does not see is an Error. `started` is when the machine
/// was switched on. The trace gets the waits, and beside them the guest's own phases.
[[nodiscard]] async::Task<ports::Boot> boot_through(agent::Client* client,
                                                    agent::Configure configuration,
                                                    std::chrono::steady_clock::time_point started,
                                                    ports::Trace trace);

/// The same for a guest that goes on from a saved one.
[[nodiscard]] async::Task<ports::Boot> join_through(agent::Client* client, agent::Join join,
                                                    std::chrono::steady_clock::time_point started,
                                                    ports::Trace trace);

} // namespace harness::guest
