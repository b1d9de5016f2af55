#pragma once

#include "harness/engine/durations.hpp"

#include <filesystem>

namespace harness::cli {

/// The durations of past runs, kept in the cache among all runs of this user.
class PastDurations {
  public:
    /// Reads `durations.json` there. One that can not be read counts as none: these are estimates.
    explicit PastDurations(std::filesystem::path cache);

    [[nodiscard]] const engine::Durations& known() const { return known_; }

    /// Adds a duration to the file, as it is by now. Where that can not be done it is left: never
    /// throws, never waits for another process.
    void note(const std::string& name, std::chrono::milliseconds time) noexcept;

  private:
    std::filesystem::path file_;
    engine::Durations known_;
};

/// Those of a file that the user named; what is wrong with it is a diagnostic.
[[nodiscard]] Result<engine::Durations> read_durations(const std::string& file);

} // namespace harness::cli
