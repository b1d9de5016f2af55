#pragma once

#include "harness/async/file_lock.hpp"
#include "harness/base/bytes.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What lies in the cache, whatever put it there: finished directories have a file named `seal`.
namespace harness::store {

inline constexpr const char* seal_name = "seal";

/// One finished directory.
struct Listed {
    std::filesystem::path directory;
    std::string kind; ///< The name of the directory that it lies in: "machines", "checkpoints".
    std::filesystem::file_time_type last_used;
    Bytes size; ///< On the disk, holes not counted.
};

/// All finished directories below the cache, those first that were not used for the longest time.
[[nodiscard]] std::vector<Listed> list_entries(const std::filesystem::path& cache);

/// Marks it as used now.
void touch_entry(const std::filesystem::path& directory);

/// Marks it as used now, and keeps others from removing it for as long as the result lives. Nothing
/// where it is not there, or while somebody makes or removes it.
[[nodiscard]] std::optional<async::FileLock> hold_entry(const std::filesystem::path& directory);

/// Directories below `parent` that were made otherwise, and are finished where they have this file:
/// from now on they are entries as well, last used when that was written.
void adopt_entries(const std::filesystem::path& parent, const std::filesystem::path& file);

/// Removes it unless somebody holds it. Never throws.
bool remove_unless_held(const std::filesystem::path& directory) noexcept;

/// Removes those that were not used for the longest time, and that nobody holds, until the others
/// are small enough together. The directories that were removed.
std::vector<std::filesystem::path> make_room(const std::filesystem::path& cache, Bytes most);

/// Makes it with all above it. Throws Error.
void make_directory(const std::filesystem::path& directory);

/// The directory in which an entry is made; it gets its own name when it is finished.
[[nodiscard]] std::filesystem::path unfinished_of(const std::filesystem::path& directory);

/// Removes what makers of any entry in `parent` left that were killed: nobody holds their locks.
void remove_unfinished(const std::filesystem::path& parent);

/// The lock of a directory, whether it is there or not: shared by those who use it, alone for who
/// makes or removes it.
[[nodiscard]] std::filesystem::path lock_of(const std::filesystem::path& directory);

} // namespace harness::store
