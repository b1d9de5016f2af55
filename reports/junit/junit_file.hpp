#pragma once

#include "reports/model/run_report.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace harness::reports {

/// The JUnit output of one run, kept on disk while the run goes on. At every moment the file is
/// whole and valid, and its cases stand as they did at the last update. Used from one thread.
class JunitFile {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// Between rewrites in which no case changed its status: only times and outputs are behind.
    static constexpr std::chrono::milliseconds quiet_interval{1000};

    /// `target` is a file; or a directory (it exists as one, or ends in '/'), which gets one
    /// TEST-<scenario>.xml per scenario. Missing directories are made. Throws `Error` with path and
    /// remedy where the target can be neither.
    explicit JunitFile(const std::filesystem::path& target);

    /// Writes what changed: at once where a case or an outcome did or a property was added, else
    /// once per `quiet_interval`. The first call writes always, so that a target which can not be
    /// written is found before a machine starts. Throws `Error` with path and remedy.
    void update(const RunReport& report, Time now);

    /// Writes what changed, whenever the last write was. For the end of the run.
    void finish(const RunReport& report);

    [[nodiscard]] bool is_directory() const { return is_directory_; }

  private:
    struct Written {
        std::string marks;
        std::string text;
        Time when;
    };

    [[nodiscard]] std::vector<RunReport> split(const RunReport& report) const;
    [[nodiscard]] std::vector<std::filesystem::path> paths_of(const RunReport& report) const;
    void write(const std::filesystem::path& path, const RunReport& report, std::string marks,
               Time now);

    std::filesystem::path target_;
    bool is_directory_ = false;
    std::map<std::filesystem::path, Written> written_;
};

/// "TEST-zephyrus-storage.xml": characters that mean something to a shell or a path become '_'.
[[nodiscard]] std::string junit_file_name(std::string_view scenario);

} // namespace harness::reports
