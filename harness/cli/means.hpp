#pragma once

#include "harness/async/interrupt.hpp"
#include "harness/cli/environment.hpp"
#include "harness/cli/progress.hpp"
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

/// A host for machines: builds the appliance where it is not yet built, and chooses the
/// accelerator. Says on `progress` what takes time, and why a machine will be slow.
[[nodiscard]] qemu::QemuHost make_host(const Means& means, const Environment& environment,
                                       boost::asio::io_context& context,
                                       async::Interrupt& interrupt, Progress& progress);

} // namespace harness::cli
