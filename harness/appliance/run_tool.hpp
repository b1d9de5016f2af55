#pragma once

#include "harness/async/child_process.hpp"
#include "harness/async/interrupt.hpp"

namespace harness::appliance {

/// Runs a program of the host to its end. Throws Error with what it said where it fails, and where
/// the user interrupts.
[[nodiscard]] async::Task<> run_tool(async::ChildCommand command, async::Interrupt* interrupt);

/// The same for a program that starts others: all of them end with it, and with us, however we
/// end. As root it has mounts and processes of its own, so that nothing of it is left on the host.
[[nodiscard]] async::Task<> run_tool_with_children(async::ChildCommand command,
                                                   async::Interrupt* interrupt);

} // namespace harness::appliance
