#include "harness/agent/guest/read_entry.hpp"

#include "harness/agent/guest/system.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

using manifest::Entry;
using manifest::Kind;

constexpr std::size_t piece = 128UL * 1024; ///< A multiple of ContentDigest::block_size.
constexpr unsigned wanted = STATX_BASIC_STATS;
constexpr std::uint64_t subvolume_inode = 256;
constexpr std::uint64_t placeholder_inode = 2;
constexpr std::string_view swap_signature = "SWAPSPACE2"; ///< At the end of the first page.
constexpr std::size_t page = 4096;
constexpr std::size_t longest_xattr = 64UL * 1024; ///< And list of them: the kernel's limits.

/// Reading must not change what is read, so times of access stay. Only the owner may ask for that.
int open_quietly(int directory, const char* name, int more) {
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | more;
    const int file = ::openat(directory, name, flags | O_NOATIME);
    return file < 0 && errno == EPERM ? ::openat(directory, name, flags) : file;
}

Kind kind_of(const struct statx& status) {
    switch (status.stx_mode & S_IFMT) {
    case S_IFDIR:
        return Kind::directory;
    case S_IFLNK:
        return Kind::link;
    case S_IFIFO:
        return Kind::fifo;
    case S_IFSOCK:
        return Kind::socket;
    case S_IFCHR:
        return Kind::character_device;
    case S_IFBLK:
        return Kind::block_device;
    default:
        return Kind::file;
    }
}

void take_status(const struct statx& status, Entry& entry) {
    entry.kind = kind_of(status);
    entry.mode = status.stx_mode & 07777U;
    entry.user = status.stx_uid;
    entry.group = status.stx_gid;
    entry.mtime = status.stx_mtime.tv_sec;
    entry.mtime_nanoseconds = status.stx_mtime.tv_nsec;
    if (entry.kind == Kind::file) {
        entry.size = status.stx_size;
    }
    if (entry.kind == Kind::character_device || entry.kind == Kind::block_device) {
        entry.major = status.stx_rdev_major;
        entry.minor = status.stx_rdev_minor;
    }
    if (entry.kind != Kind::directory && status.stx_nlink > 1) {
        entry.link_group = status.stx_ino;
    }
}

bool is_mountpoint(const struct statx& status) {
    return (status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0 &&
           (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

bool is_same(const struct statx& a, const struct statx& b) {
    const auto same = [](const statx_timestamp& x, const statx_timestamp& y) {
        return x.tv_sec == y.tv_sec && x.tv_nsec == y.tv_nsec;
    };
    return a.stx_size == b.stx_size && same(a.stx_mtime, b.stx_mtime) &&
           same(a.stx_ctime, b.stx_ctime);
}

FileNumber number_of(const struct statx& status) {
    return {::makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino};
}

void read_target(int directory, const char* name, Entry& entry) {
    entry.target.resize(page);
    const ssize_t got = ::readlinkat(directory, name, entry.target.data(), entry.target.size());
    entry.trouble = got < 0 ? static_cast<std::uint32_t>(errno) : entry.trouble;
    entry.target.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
}

std::uint32_t attributes_of(int file) {
    unsigned flags = 0;
    return ::ioctl(file, FS_IOC_GETFLAGS, &flags) == 0 ? flags : 0; // Not every one has some.
}

/// The kernel writes blanks and the like in names as `\040`.
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out.push_back(static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                            (text[i + 3] - '0')));
            i += 3;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

} // namespace

std::set<FileNumber> active_swapfiles() {
    std::set<FileNumber> out;
    const std::string list = read_small_file("/proc/swaps");
    // A heading; then a line each, which begins with the path.
    for (std::size_t line = list.find('\n'); line != std::string::npos;
         line = list.find('\n', line + 1)) {
        const std::string path = list.substr(line + 1, list.find_first_of(" \t", line) - line - 1);
        struct statx status{};
        if (::statx(AT_FDCWD, unescaped(path).c_str(), 0, wanted, &status) == 0) {
            out.insert(number_of(status));
        }
    }
    return out;
}

EntryReader::EntryReader(bool is_btrfs, const std::set<FileNumber>& swapfiles)
    : is_btrfs_(is_btrfs), swapfiles_(swapfiles), buffer_(piece, '\0'), names_(longest_xattr, '\0'),
      value_(longest_xattr, '\0') {}

Entry EntryReader::read(int directory, const char* name, std::string path, bool& is_tree) {
    Entry entry;
    entry.path = std::move(path);
    struct statx status{};
    is_tree = false;
    if (::statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, wanted, &status) != 0) {
        entry.trouble = static_cast<std::uint32_t>(errno);
        entry.was_changing = errno == ENOENT; // It was there a moment ago.
        return entry;
    }
    take_status(status, entry);
    if (is_mountpoint(status)) {
        entry.kind = Kind::mountpoint;
        entry.size = entry.link_group = entry.major = entry.minor = 0;
    } else if (entry.kind == Kind::directory) {
        const bool is_subvolume = is_btrfs_ && status.stx_ino == subvolume_inode;
        const bool is_placeholder = is_btrfs_ && status.stx_ino == placeholder_inode;
        entry.kind = is_subvolume     ? Kind::subvolume
                     : is_placeholder ? Kind::placeholder
                                      : Kind::directory;
        is_tree = entry.kind == Kind::directory;
    } else if (entry.kind == Kind::file) {
        read_file(directory, name, status, entry);
    } else {
        if (entry.kind == Kind::link) {
            read_target(directory, name, entry);
        }
        read_extended(-1, "/proc/self/fd/" + std::to_string(directory) + "/" + name, entry);
    }
    return entry;
}

Entry EntryReader::read_directory(int directory, std::string path) {
    Entry entry;
    entry.path = std::move(path);
    struct statx status{};
    if (::statx(directory, "", AT_EMPTY_PATH, wanted, &status) != 0) {
        entry.trouble = static_cast<std::uint32_t>(errno);
    }
    take_status(status, entry);
    entry.kind = Kind::directory;
    entry.attributes = attributes_of(directory);
    read_extended(directory, {}, entry);
    return entry;
}

bool EntryReader::has_changed(int directory, const Entry& entry) {
    struct statx now{};
    return ::statx(directory, "", AT_EMPTY_PATH, wanted, &now) != 0 ||
           now.stx_mtime.tv_sec != entry.mtime || now.stx_mtime.tv_nsec != entry.mtime_nanoseconds;
}

void EntryReader::read_file(int directory, const char* name, const struct statx& status,
                            Entry& entry) {
    const Descriptor file(open_quietly(directory, name, 0));
    if (!file.is_open()) {
        entry.trouble = static_cast<std::uint32_t>(errno);
        entry.was_changing = errno == ENOENT;
        return;
    }
    entry.attributes = attributes_of(file.get());
    read_extended(file.get(), {}, entry);
    if (!swapfiles_.empty() && swapfiles_.contains(number_of(status))) {
        entry.swap = manifest::Swap::active;
        return; // Its content changes at each moment, and means nothing.
    }
    read_content(file.get(), status, entry);
    struct statx after{};
    entry.was_changing = ::statx(file.get(), "", AT_EMPTY_PATH, wanted, &after) != 0 ||
                         !is_same(status, after) || number_of(status) != number_of(after);
}

void EntryReader::read_content(int file, const struct statx& status, Entry& entry) {
    manifest::ContentDigest digest;
    const std::uint64_t size = status.stx_size;
    // A small file has a hole only where it has nothing at all: most need not be asked.
    const bool can_have_holes = size > page || (size > 0 && status.stx_blocks == 0);
    std::uint64_t at = 0;
    std::uint64_t read_to = 0;
    while (at < size && entry.trouble == 0) {
        std::uint64_t data = at;
        std::uint64_t end = size;
        if (can_have_holes) {
            const off_t found = ::lseek(file, static_cast<off_t>(at), SEEK_DATA);
            const bool is_hole = found < 0 && errno == ENXIO; // To the end.
            data = is_hole ? size : found < 0 ? at : std::min(size, std::uint64_t(found));
            const off_t hole = is_hole ? -1 : ::lseek(file, static_cast<off_t>(data), SEEK_HOLE);
            end = hole < 0 ? size : std::min(size, std::uint64_t(hole));
            entry.hole_bytes += data - at;
        }
        // Digests are of whole blocks; those of a file system may be smaller.
        const std::uint64_t block = manifest::ContentDigest::block_size;
        const std::uint64_t from = std::max(read_to, data / block * block);
        const std::uint64_t to = std::min(size, (end + block - 1) / block * block);
        if (from < to && !read_range(file, from, to, digest, entry)) {
            break;
        }
        read_to = std::max(read_to, to);
        at = std::max(end, at + 1);
    }
    entry.digest = digest.finish(size);
}

/// False once nothing more can be read.
bool EntryReader::read_range(int file, std::uint64_t from, std::uint64_t end,
                             manifest::ContentDigest& digest, Entry& entry) {
    while (from < end) {
        const std::size_t count = std::min<std::uint64_t>(buffer_.size(), end - from);
        std::size_t filled = 0;
        while (filled < count) {
            const ssize_t got = ::pread(file, buffer_.data() + filled, count - filled,
                                        static_cast<off_t>(from + filled));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got < 0) {
                entry.trouble = static_cast<std::uint32_t>(errno);
                return false;
            }
            if (got == 0) {
                return false; // It has become shorter, which its status tells.
            }
            filled += static_cast<std::size_t>(got);
        }
        const std::string_view data(buffer_.data(), count);
        if (from == 0 && count >= page &&
            data.substr(page - swap_signature.size(), swap_signature.size()) == swap_signature) {
            entry.swap = manifest::Swap::inactive;
        }
        digest.add(from, data);
        bytes_read_ += count;
        from += count;
    }
    return true;
}

void EntryReader::read_extended(int file, const std::string& path, Entry& entry) {
    const auto list = [&](char* to, std::size_t size) {
        return file >= 0 ? ::flistxattr(file, to, size) : ::llistxattr(path.c_str(), to, size);
    };
    const ssize_t got = list(names_.data(), names_.size());
    if (got < 0) {
        const bool has_none = errno == ENOTSUP;
        entry.trouble = has_none ? entry.trouble : static_cast<std::uint32_t>(errno);
        return;
    }
    std::string_view rest(names_.data(), static_cast<std::size_t>(got));
    while (!rest.empty()) {
        const std::string name(rest.substr(0, rest.find('\0')));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        const ssize_t size =
            file >= 0 ? ::fgetxattr(file, name.c_str(), value_.data(), value_.size())
                      : ::lgetxattr(path.c_str(), name.c_str(), value_.data(), value_.size());
        if (size < 0) {
            entry.was_changing = true; // It was there a moment ago.
            continue;
        }
        entry.extended.push_back({name, value_.substr(0, static_cast<std::size_t>(size))});
    }
    std::sort(entry.extended.begin(), entry.extended.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
}

} // namespace harness::agent::guest
