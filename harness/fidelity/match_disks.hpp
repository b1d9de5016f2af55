#pragma once

#include "harness/fidelity/guest_hardware.hpp"

namespace harness::fidelity {

/// For each disk of the plan the one of the guest that stands for it, or null. By the place where
/// the plan put it; where it is not there, by its serial, and then by its size, if that is
/// unmistakable. No disk of the guest stands for two. The pointers live as long as `hardware`.
[[nodiscard]] std::vector<const GuestDisk*> match_disks(const machine::Plan& plan,
                                                        const GuestHardware& hardware);

} // namespace harness::fidelity
