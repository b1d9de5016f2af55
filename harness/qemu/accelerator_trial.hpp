#pragma once

#include "harness/appliance/appliance.hpp"
#include "harness/qemu/accelerator.hpp"

#include <filesystem>
#include <functional>

namespace harness::qemu {

/// What it takes to try accelerators: QEMU with its version, the appliance, built, and where the
/// results are kept.
struct TrialMeans {
    async::Executor executor;
    QemuProgram program;
    appliance::Appliance system;
    std::filesystem::path cache;
    async::Interrupt* interrupt = nullptr;
    std::function<void(std::string_view)> say; ///< A line before what may take a while.
};

/// Whether guests run under this accelerator. That a device opens proves nothing: a guest is
/// started, with a deadline, and one of its programs has to speak. What was seen is kept in the
/// cache until kernel, QEMU, appliance or processor change, but for what passes by itself. Where
/// the user interrupts, the state is `untried`.
[[nodiscard]] async::Task<AcceleratorTrial> try_accelerator(TrialMeans means,
                                                            Accelerator accelerator);

/// What is known of an accelerator without starting a guest.
[[nodiscard]] AcceleratorTrial remembered_trial(const TrialMeans& means, Accelerator accelerator);

/// Forgets what was seen of all accelerators.
void forget_trials(const std::filesystem::path& cache);

/// KVM where guests run under it, else TCG with the reason.
[[nodiscard]] async::Task<AcceleratorChoice> choose_accelerator(TrialMeans means);

} // namespace harness::qemu
