#pragma once

#include "harness/async/child_process.hpp"
#include "harness/async/deadline.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/restore_verify/restic_calls.hpp"

#include <string>
#include <utility>
#include <vector>

namespace harness::cli {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// How a program ended that had a limit.
struct BoundedRun {
    bool is_late = false; ///< It was killed, as its time was over.
    async::CommandOutput output;

    [[nodiscard]] bool is_success() const { return !is_late && output.status.is_success(); }
};

/// Runs a program until it ends or its time is over. Throws Interrupted where the user stops it,
/// and Error where it can not be started; it is killed then, with all that it has started.
[[nodiscard]] async::Task<BoundedRun>
run_bounded(async::ChildCommand command, async::Deadline deadline, async::Interrupt* interrupt);

/// The user's restic, for one repository.
class Restic {
  public:
    /// `variables`: what it needs to open the repository. `cache`: where it may keep what it reads.
    Restic(std::string program, Variables variables, async::Interrupt& interrupt)
        : program_(std::move(program)), variables_(std::move(variables)), interrupt_(&interrupt) {}

    void keep_cache_in(const std::string& directory) { cache_ = directory; }

    [[nodiscard]] async::Task<BoundedRun> call(restore_verify::Words words,
                                               async::Deadline deadline);

  private:
    std::string program_;
    Variables variables_;
    std::string cache_;
    async::Interrupt* interrupt_;
};

} // namespace harness::cli
