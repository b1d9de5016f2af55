#pragma once

#include "harness/agent/guest/phases.hpp"
#include "harness/agent/guest/system.hpp"
#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

/// A whole system beside the agent: an image that nobody writes to, what is written over it in
/// another one, and systemd as PID 1. Before it starts, the agent is the child of a PID 1 that
/// waits to become it.
namespace harness::agent::guest {

/// Whether the kernel's command line asks for one.
[[nodiscard]] bool will_have_system();

/// Called by PID 1: returns in a child, which is the agent from then on.
void leave_init_to_system();

/// Whether it has started.
[[nodiscard]] bool has_system();

/// Starts it, with these files put in before, and waits until it says that it is up. Where that can
/// not be, `ready` says so.
void start_system(const SystemStart& start, Phases& phases, Ready& ready);

} // namespace harness::agent::guest
