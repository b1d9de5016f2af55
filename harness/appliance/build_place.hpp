#pragma once

#include "harness/async/file_lock.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/async/task.hpp"
#include "harness/base/bytes.hpp"

#include <filesystem>
#include <functional>

namespace harness::appliance {

/// The right to make something below `parent`, which one process has at a time. Says that it waits
/// where another one has it. Throws Interrupted; who may not write there, and who has waited too
/// long, is told what helps (Error).
[[nodiscard]] async::Task<async::FileLock>
turn_to_build(std::filesystem::path parent, async::Interrupt* interrupt,
              std::function<void(std::string_view)> progress);

/// Where something of the cache is made before it gets its name, so that no half-made one is ever
/// seen.
class BuildPlace {
  public:
    /// Removes what a killed builder has left.
    BuildPlace(const std::filesystem::path& parent, async::FileLock turn);

    /// What was not finished goes.
    ~BuildPlace();
    BuildPlace(const BuildPlace&) = delete;
    BuildPlace& operator=(const BuildPlace&) = delete;

    /// Waits for the work, which needs so much room. What goes wrong in it, be it in file
    /// operations of the standard library, is an Error that explains itself.
    [[nodiscard]] async::Task<> finish_work(async::Task<> work, Bytes needed);

    /// What went wrong, with what helps where there is less room than the work needs.
    [[nodiscard]] std::string explain(std::string_view trouble, Bytes needed) const;

    /// A directory for the work; made at the first call.
    [[nodiscard]] const std::filesystem::path& directory();

    /// The work is done: the directory becomes `place`. Throws Error.
    void finish_as(const std::filesystem::path& place);

  private:
    async::FileLock lock_;
    std::filesystem::path parent_;
    std::filesystem::path directory_;
};

} // namespace harness::appliance
