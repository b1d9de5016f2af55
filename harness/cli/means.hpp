#pragma once

#include "harness/cli/environment.hpp"
#include "harness/qemu/accelerator_trial.hpp"
#include "harness/qemu/host.hpp"

namespace harness::cli {

/// What this host has to make machines of.
struct Means {
    qemu::QemuProgram program;
    appliance::Sources sources;
    appliance::Appliance system;
};

/// Finds QEMU and a kernel; what is missing is said with its remedy, all at once.
[[nodiscard]] Result<Means> find_means(const Environment& environment);

} // namespace harness::cli
