#include "harness/cli/restore_verify/restored_tree.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::cli {

namespace {

using restore_verify::Entry;
using restore_verify::EntryType;

EntryType type_of(mode_t mode) {
    if (S_ISREG(mode)) {
        return EntryType::file;
    }
    if (S_ISDIR(mode)) {
        return EntryType::directory;
    }
    if (S_ISLNK(mode)) {
        return EntryType::symlink;
    }
    if (S_ISFIFO(mode)) {
        return EntryType::fifo;
    }
    if (S_ISSOCK(mode)) {
        return EntryType::socket;
    }
    return S_ISCHR(mode) || S_ISBLK(mode) ? EntryType::device : EntryType::other;
}

Entry entry_of(const struct stat& status, const std::string& path) {
    constexpr mode_t permissions = 07777;
    Entry out;
    out.path = restore_verify::as_restic_lists(path);
    out.type = type_of(status.st_mode);
    out.size = out.type == EntryType::file ? static_cast<std::uint64_t>(status.st_size) : 0;
    out.mode = status.st_mode & permissions;
    out.modified = restore_verify::Moment{status.st_mtim.tv_sec,
                                          static_cast<std::uint32_t>(status.st_mtim.tv_nsec)};
    out.owner = status.st_uid;
    out.group = status.st_gid;
    return out;
}

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using OpenDirectory = std::unique_ptr<DIR, CloseDirectory>;

[[noreturn]] void throw_unreadable(const std::string& path) {
    throw Error(concat("reading the restored directory ", path, ": ", std::strerror(errno)));
}

OpenDirectory open_directory(int parent, const char* name, const std::string& path) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int descriptor = ::openat(parent, name, flags);
    if (descriptor < 0 && errno == EACCES) { // Its owner is us, and may not read it.
        ::fchmodat(parent, name, S_IRWXU, 0);
        descriptor = ::openat(parent, name, flags);
    }
    OpenDirectory out(descriptor < 0 ? nullptr : ::fdopendir(descriptor));
    if (!out) {
        throw_unreadable(path);
    }
    return out;
}

void read_into(std::vector<Entry>& out, DIR* directory, const std::string& path) {
    const int descriptor = ::dirfd(directory);
    for (;;) {
        errno = 0;
        const dirent* found = ::readdir(directory);
        if (found == nullptr) {
            if (errno != 0) {
                throw_unreadable(path);
            }
            return;
        }
        const std::string name = static_cast<const char*>(found->d_name);
        if (name == "." || name == "..") {
            continue;
        }
        const std::string inner = concat(path, "/", name);
        struct stat status{};
        if (::fstatat(descriptor, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            throw_unreadable(inner);
        }
        out.push_back(entry_of(status, inner));
        if (S_ISDIR(status.st_mode)) {
            const OpenDirectory next = open_directory(descriptor, name.c_str(), inner);
            read_into(out, next.get(), inner);
        }
    }
}

} // namespace

std::vector<Entry> read_restored_tree(const std::filesystem::path& root) {
    std::vector<Entry> out;
    const OpenDirectory directory = open_directory(AT_FDCWD, root.c_str(), root.string());
    read_into(out, directory.get(), "");
    return out;
}

} // namespace harness::cli
