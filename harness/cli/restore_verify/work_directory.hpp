#pragma once

#include "harness/async/file_lock.hpp"
#include "harness/base/bytes.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace harness::cli {

/// Where one night restores: a directory of its own, which nobody else may read, and which goes
/// with it. What a night that was killed has left is removed by the next one in the same place.
class WorkDirectory {
  public:
    /// Throws Error with a remedy where none can be made. Nothing where a night of the same
    /// `repository` goes on there.
    [[nodiscard]] static std::optional<WorkDirectory> make(const std::filesystem::path& parent,
                                                           const std::string& repository);
    ~WorkDirectory();
    WorkDirectory(WorkDirectory&& other) noexcept;
    WorkDirectory& operator=(WorkDirectory&&) = delete;

    /// Where snapshots are restored.
    [[nodiscard]] std::filesystem::path tree() const { return path_ / "tree"; }
    [[nodiscard]] std::filesystem::path cache() const { return path_ / "cache"; }

    /// Makes room for the next snapshot.
    void clear_tree() const;

    /// What a user may still write there.
    [[nodiscard]] Bytes free_space() const;

  private:
    WorkDirectory(std::filesystem::path path, async::FileLock alone, async::FileLock lock)
        : path_(std::move(path)), alone_(std::move(alone)), lock_(std::move(lock)) {}

    std::filesystem::path path_; ///< Empty where it was moved from.
    async::FileLock alone_;      ///< Among nights of this repository.
    async::FileLock lock_;       ///< Tells others that somebody works in it.
};

/// Removes a tree, also directories that their owner may not write to. What can not be removed
/// stays.
void remove_tree(const std::filesystem::path& path);

} // namespace harness::cli
