#pragma once

#include "harness/async/child_process.hpp"
#include "harness/async/interrupt.hpp"

namespace harness::appliance {

/// Runs a program of the host to its end. Throws Error with what it said where it fails, and where
/// the user interrupts.
[[nodiscard]] async::Task<> run_tool(async::ChildCommand command, async::Interrupt* interrupt);

} // namespace harness::appliance
