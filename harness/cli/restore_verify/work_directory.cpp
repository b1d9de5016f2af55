#include "harness/cli/restore_verify/work_directory.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"

#include <cerrno>
#include <cstring>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "harness-restore-verify-";
constexpr const char* lock_name = "lock";

/// A file beside the directories, of this user alone.
fs::path lock_beside(const fs::path& parent, std::string_view what) {
    return parent / concat(".", prefix, ::getuid(), "-", what, ".lock");
}

bool is_ours(const fs::path& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::getuid();
}

/// Directories in which nobody works any more.
void remove_leftovers(const fs::path& parent) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(parent, error)) {
        const bool is_meant = entry.path().filename().string().starts_with(prefix);
        if (is_meant && is_ours(entry.path()) &&
            async::FileLock::try_to_get(entry.path() / lock_name)) {
            remove_tree(entry.path());
        }
    }
}

void make_writable(const fs::path& directory) {
    struct stat status{};
    if (::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
        ::chmod(directory.c_str(), status.st_mode | S_IRWXU);
    }
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        if (entry.symlink_status(error).type() == fs::file_type::directory) {
            make_writable(entry.path());
        }
    }
}

} // namespace

std::optional<WorkDirectory> WorkDirectory::make(const fs::path& parent,
                                                 const std::string& repository) {
    std::error_code error;
    fs::create_directories(parent, error);
    constexpr std::size_t digits = 16;
    try {
        auto alone = async::FileLock::try_to_get(
            lock_beside(parent, sha256_hex(repository).substr(0, digits)));
        if (!alone) {
            return std::nullopt;
        }
        // Else another one could take a directory for a leftover before it is locked.
        const async::FileLock making = async::FileLock::get(lock_beside(parent, "making"));
        remove_leftovers(parent);
        std::string name = (parent / concat(prefix, "XXXXXX")).string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw Error(concat("making ", name, ": ", std::strerror(errno)));
        }
        const fs::path path(name);
        WorkDirectory out(path, std::move(*alone), async::FileLock::get(path / lock_name));
        fs::create_directory(out.cache());
        fs::create_directory(out.tree());
        return out;
    } catch (Error& failure) {
        throw Error(concat(failure.what(), "; name a directory that you can write to by "
                                           "'directory'"));
    } catch (const fs::filesystem_error& failure) {
        throw Error(concat(failure.what(), "; is there room in ", parent.string(), "?"));
    }
}

WorkDirectory::WorkDirectory(WorkDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), alone_(std::move(other.alone_)),
      lock_(std::move(other.lock_)) {}

WorkDirectory::~WorkDirectory() {
    if (!path_.empty()) {
        remove_tree(path_);
    }
}

void WorkDirectory::clear_tree() const {
    remove_tree(tree());
    fs::create_directory(tree());
}

Bytes WorkDirectory::free_space() const {
    struct statvfs status{};
    if (::statvfs(path_.c_str(), &status) != 0) {
        throw Error(concat("looking for room in ", path_.string(), ": ", std::strerror(errno)));
    }
    return Bytes{static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize};
}

void remove_tree(const fs::path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) {
        make_writable(path);
        fs::remove_all(path, error);
    }
}

} // namespace harness::cli
