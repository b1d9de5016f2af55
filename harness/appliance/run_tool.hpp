#pragma once

#include "harness/async/child_process.hpp"
#include "harness/async/interrupt.hpp"

namespace harness::appliance {

/// Runs a program of the host to its end. Throws Error with what it said where it fails, and where
/// the user interrupts.
[[nodiscard]] async::Task<> run_tool(async::ChildCommand command, async::Interrupt* interrupt);

/// Whether a program can be given mounts and processes of its own: as root, where the host (or the
/// container that we are in) lets it.
[[nodiscard]] async::Task<bool> can_isolate_tools();

/// The same for a program that starts others: all of them end with it, and with us, however we
/// end. Isolated, it leaves no mount on the host either.
[[nodiscard]] async::Task<> run_tool_with_children(async::ChildCommand command, bool is_isolated,
                                                   async::Interrupt* interrupt);

} // namespace harness::appliance
