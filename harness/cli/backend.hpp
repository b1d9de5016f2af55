#pragma once

#include "harness/cli/means.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/progress.hpp"
#include "harness/libvirt/backend.hpp"

namespace harness::cli {

/// The daemon that the options ask for: null under QEMU alone, a diagnostic where none answers.
[[nodiscard]] Result<std::shared_ptr<libvirt::Backend>> find_daemon(const RunOptions& options);

/// What makes the machines of a run. Builds the appliance where the cache has none, and tells which
/// accelerator it found. Throws Error.
[[nodiscard]] std::unique_ptr<ports::MachineHost>
make_machine_host(boost::asio::io_context& context, const RunOptions& options, Means means,
                  const std::shared_ptr<libvirt::Backend>& daemon, async::Interrupt& interrupt,
                  Progress& progress);

} // namespace harness::cli
