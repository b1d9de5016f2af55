#pragma once

#include "harness/async/file_lock.hpp"
#include "harness/base/bytes.hpp"

#include <filesystem>

namespace harness::appliance {

/// Where something of the cache is made before it gets its name, so that no half-made one is ever
/// seen. One process at a time makes something below `parent`.
class BuildPlace {
  public:
    /// Waits for who builds there, and removes what a killed one has left. Who may not write there
    /// is told what helps (Error).
    explicit BuildPlace(const std::filesystem::path& parent);

    /// What was not finished goes.
    ~BuildPlace();
    BuildPlace(const BuildPlace&) = delete;
    BuildPlace& operator=(const BuildPlace&) = delete;

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
