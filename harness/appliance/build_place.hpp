#pragma once

#include "harness/async/file_lock.hpp"

#include <filesystem>

namespace harness::appliance {

/// Where something of the cache is made before it gets its name, so that no half-made one is ever
/// seen. One process at a time makes something below `parent`.
class BuildPlace {
  public:
    /// Waits for who builds there, and removes what a killed one has left. Who may not write there
    /// is told what helps (Error).
    explicit BuildPlace(const std::filesystem::path& parent);

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
