#pragma once

#include "harness/cli/bench/workshop.hpp"

namespace harness::cli {

/// What is done in a guest that is ready.
using GuestWork = std::function<async::Task<>(ports::GuestAgent*)>;

/// A new machine of the workshop's plan, in this directory, from its making through the work to its
/// end. `interrupt` ends it at once. Throws Error.
[[nodiscard]] async::Task<> machine_at_work(ports::MachineHost* host, const machine::Plan* plan,
                                            std::filesystem::path directory,
                                            async::Interrupt* interrupt, GuestWork work);

/// Runs a program in the guest; one that fails is an Error.
[[nodiscard]] async::Task<> run_in_guest(ports::GuestAgent* agent,
                                         std::vector<std::string> arguments);

/// The limit of all that a bench asks of a guest.
inline constexpr std::chrono::minutes guest_limit{2};

} // namespace harness::cli
