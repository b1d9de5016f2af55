#pragma once

#include "harness/machine/plan.hpp"

/// Which parts of a machine can be saved and gone on from, and which can not.
namespace harness::machine {

/// QEMU can not save it: it is plugged into each fork.
[[nodiscard]] bool joins_forks(Controller::Kind kind);

/// The disk of an NVMe controller that has no other, as QEMU can plug in no further namespace.
[[nodiscard]] const Disk* only_namespace(const Plan& plan, const Controller& controller);

/// The devices that are plugged into a fork before it goes on: arguments of QMP's device_add.
[[nodiscard]] std::vector<std::string> joining_devices(const Plan& plan);

/// Why a machine of this plan loses its memory where it is kept for later, and begins anew on its
/// disks; empty where it does not.
[[nodiscard]] std::string why_memory_is_lost(const Plan& plan);

/// Why a machine of this plan can not go on from a saved one; empty where it can.
[[nodiscard]] std::string why_not_forked(const Plan& plan);

} // namespace harness::machine
