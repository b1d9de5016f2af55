#pragma once

#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"

#include <filesystem>

namespace harness::qemu {

/// A TPM 2.0 for one QEMU: a swtpm of ours, which ends with that QEMU. Its state stays in the run's
/// directory, where the next one finds it.
class SoftwareTpm {
  public:
    /// Throws Error where it can not be started.
    SoftwareTpm(async::Executor executor, const std::filesystem::path& directory);
    ~SoftwareTpm();
    SoftwareTpm(const SoftwareTpm&) = delete;
    SoftwareTpm& operator=(const SoftwareTpm&) = delete;

    /// QEMU's end of the control channel. Valid until `release_control`, which our side calls once
    /// QEMU has it.
    [[nodiscard]] int control() const { return control_; }
    void release_control();

    [[nodiscard]] async::Task<async::ExitStatus> wait() { return child_->wait(); }

    /// Waits for its end, which QEMU's brings; kills it where it does not come.
    [[nodiscard]] async::Task<> end();

    /// "swtpm, the machine's TPM, ended: killed by signal 9 (Killed)", and what it logged.
    [[nodiscard]] std::string cause(const async::ExitStatus& status) const;

  private:
    std::filesystem::path directory_;
    int control_ = -1;
    std::unique_ptr<async::ChildProcess> child_;
};

} // namespace harness::qemu
