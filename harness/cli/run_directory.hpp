#pragma once

#include "harness/engine/job.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace harness::cli {

/// The directory that one run leaves. A lock tells a run that goes on from one that was killed; the
/// kernel gives it back however the process ends.
class RunDirectory {
  public:
    /// Makes `<parent>/<time>-<name>`. Throws Error with a remedy.
    RunDirectory(const std::filesystem::path& parent, const std::string& time,
                 const std::string& name);
    ~RunDirectory();
    RunDirectory(const RunDirectory&) = delete;
    RunDirectory& operator=(const RunDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Marks the run as one to be kept, as failures are.
    void keep();

    /// Marks it as one in which nobody reads once its process has ended, however that was.
    void mark_scratch();

  private:
    std::filesystem::path path_;
    int lock_ = -1;
};

/// Removes what killed runs left of their disks, scratch, and all but the newest runs; runs that
/// failed and runs that go on stay.
void tidy_run_directories(const std::filesystem::path& parent, std::size_t kept_runs = 20);

/// The directories of runs that were killed: nobody works in them, and they never ended.
[[nodiscard]] std::vector<std::filesystem::path> killed_runs(const std::filesystem::path& parent);

/// The name of a job in that of its directory, without what a shell would read as a pattern.
[[nodiscard]] std::string directory_name(const engine::Job& job);

/// "2026-11-21T02-03-04": now, for names; and "2026-11-21T02:03:04Z", for reports.
[[nodiscard]] std::string time_for_names();
[[nodiscard]] std::string time_for_reports();

} // namespace harness::cli
