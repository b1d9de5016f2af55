#pragma once

#include "harness/agent/protocol.hpp"

#include <functional>

namespace harness::agent::guest {

/// Answers a Snapshot: hands its parts and its end to `send`, or a Failed. It runs in the agent
/// itself, as a process costs more than all the reading; that is why only the kernel's own file
/// systems can be asked for, which never wait for a disk.
void take_snapshot(const Snapshot& request, const std::function<void(Message)>& send);

} // namespace harness::agent::guest
