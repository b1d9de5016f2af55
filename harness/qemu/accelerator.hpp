#pragma once

#include "harness/async/task.hpp"
#include "harness/base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace harness::qemu {

enum class Accelerator { kvm, tcg };

[[nodiscard]] std::string_view to_text(Accelerator accelerator);

struct AcceleratorChoice {
    Accelerator accelerator = Accelerator::tcg;
    std::string reason; ///< Why not KVM; empty under KVM.
};

/// How far an accelerator works here.
enum class AcceleratorState {
    untried,   ///< Nothing speaks against it, and no guest was started.
    runs,      ///< A guest was seen to run.
    missing,   ///< There is no device.
    forbidden, ///< This user may not open it.
    busy,      ///< Another hypervisor has it.
    stuck      ///< It opens, and guests do not run.
};

/// "runs", "missing", …: the word in JSON and in the cache.
[[nodiscard]] std::string_view to_text(AcceleratorState state);

/// What is known of one accelerator on this host.
struct AcceleratorTrial {
    Accelerator accelerator = Accelerator::tcg;
    AcceleratorState state = AcceleratorState::untried;
    std::string reason; ///< Why it does not work; empty where it does.
    std::string remedy; ///< What to do about it; likewise.
    /// When it was seen, where that was not just now.
    std::optional<std::chrono::system_clock::time_point> remembered{};
};

struct QemuProgram {
    std::string path;
    std::string version; ///< "7.2.22"
};

/// Finds QEMU, or says how to get it.
[[nodiscard]] Result<QemuProgram> find_qemu();

/// The same program with its version, asked of itself.
[[nodiscard]] async::Task<QemuProgram> version_of(QemuProgram program);

/// Size and time of its file: what tells one build from the next of the same version.
[[nodiscard]] std::string stamp_of(const QemuProgram& program);
/// Of a file that may be another one later, with the same name.
[[nodiscard]] std::string stamp_of(const std::string& file);

} // namespace harness::qemu
