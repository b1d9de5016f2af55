#pragma once

#include "harness/appliance/appliance.hpp"
#include "harness/async/interrupt.hpp"

#include <filesystem>
#include <string>

namespace harness::qemu {

enum class Accelerator { kvm, tcg };

[[nodiscard]] std::string_view to_text(Accelerator accelerator);

struct AcceleratorChoice {
    Accelerator accelerator = Accelerator::tcg;
    std::string reason; ///< Why not KVM; empty under KVM.
};

struct QemuProgram {
    std::string path;
    std::string version; ///< "7.2.22"
};

/// Finds QEMU, or says how to get it.
[[nodiscard]] Result<QemuProgram> find_qemu();

/// The same program with its version, asked of itself.
[[nodiscard]] async::Task<QemuProgram> version_of(QemuProgram program);

/// KVM where guest code was seen to run under it, else TCG with the reason. That a device opens
/// proves nothing: the appliance's own kernel is started, with a deadline. What was found is kept
/// in the cache until kernel, QEMU, processor or the access to /dev/kvm change.
[[nodiscard]] async::Task<AcceleratorChoice> choose_accelerator(const QemuProgram& qemu,
                                                                const appliance::Appliance& system,
                                                                const std::filesystem::path& cache);

} // namespace harness::qemu
