#pragma once

#include "harness/cli/means.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/progress.hpp"
#include "harness/libvirt/backend.hpp"

namespace harness::cli {

/// The daemon that the options ask for: null under QEMU alone, a diagnostic where none answers.
[[nodiscard]] Result<std::shared_ptr<libvirt::Backend>> find_daemon(const RunOptions& options);

/// What makes the machines of a run, of which `plans` are known. Builds the appliance where the
/// cache has none, signs its kernel where one of them needs that, and tells which accelerator it
/// found. A wish for KVM that can not be met is a diagnostic, and no machine was made. Throws
/// Error, at first where this host lacks something that one of them needs.
[[nodiscard]] Result<std::unique_ptr<ports::MachineHost>>
make_machine_host(boost::asio::io_context& context, const RunOptions& options, Means means,
                  const std::vector<const machine::Plan*>& plans,
                  const std::shared_ptr<libvirt::Backend>& daemon, async::Interrupt& interrupt,
                  Progress& progress, ports::Trace trace = {});

/// What trials of accelerators take, with a line for each that is made.
[[nodiscard]] qemu::TrialMeans trial_means(boost::asio::io_context& context, const Means& means,
                                           async::Interrupt& interrupt, Progress& progress);

} // namespace harness::cli
