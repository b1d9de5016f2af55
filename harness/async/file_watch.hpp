#pragma once

#include "harness/async/task.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <filesystem>
#include <set>

namespace harness::async {

/// Tells when files may have changed: by a write, or by another file that takes their name, as most
/// editors do it. What happens between its making and `changed` is not lost.
class FileWatch {
  public:
    /// Throws Error where the system has no more of what this needs, with a remedy.
    FileWatch(Executor executor, const std::set<std::filesystem::path>& files);

    /// Returns once one of them has changed and nothing more has for a moment. False: cancelled.
    [[nodiscard]] Task<bool> changed();

    /// Ends the wait.
    void cancel();

  private:
    [[nodiscard]] bool names_one(std::string_view events) const;

    boost::asio::posix::stream_descriptor events_;
    std::set<std::string> names_; ///< Without their directories.
    bool is_cancelled_ = false;
};

} // namespace harness::async
