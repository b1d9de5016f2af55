#include "harness/agent/guest/subvolumes.hpp"

#include "harness/agent/guest/pattern.hpp"
#include "harness/agent/guest/system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <utility>

namespace harness::agent::guest {

namespace {

constexpr std::size_t most_subvolumes = 100'000;
constexpr std::size_t most_in_part = 256;
constexpr std::size_t most_path_bytes = 64UL * 1024; ///< In a part: it is far below a frame.

/// Empty where all of it is zero.
std::string uuid_text(const __u8 (&bytes)[BTRFS_UUID_SIZE]) {
    if (std::all_of(std::begin(bytes), std::end(bytes), [](__u8 byte) { return byte == 0; })) {
        return {};
    }
    std::string text;
    for (std::size_t i = 0; i < BTRFS_UUID_SIZE; ++i) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", bytes[i]);
        text += (i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "") + std::string(digits);
    }
    return text;
}

/// Nothing where no subvolume begins there.
std::optional<Subvolume> look_at(const std::string& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
        status.st_ino != BTRFS_FIRST_FREE_OBJECTID) {
        return std::nullopt;
    }
    const Descriptor directory(
        ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct statfs system{};
    if (::fstatfs(directory.get(), &system) != 0 || system.f_type != BTRFS_SUPER_MAGIC) {
        return std::nullopt;
    }
    auto subvolume = subvolume_at(directory.get());
    if (subvolume) {
        subvolume->path = path;
    }
    return subvolume;
}

} // namespace

std::optional<Subvolume> subvolume_at(int descriptor) {
    btrfs_ioctl_get_subvol_info_args info{};
    // Where all went well, Linux 6.1 now and then returns 1.
    if (::ioctl(descriptor, BTRFS_IOC_GET_SUBVOL_INFO, &info) < 0) {
        return std::nullopt;
    }
    Subvolume subvolume{.id = info.treeid, .parent_id = info.parent_id};
    subvolume.uuid = uuid_text(info.uuid);
    subvolume.parent_uuid = uuid_text(info.parent_uuid);
    subvolume.received_uuid = uuid_text(info.received_uuid);
    subvolume.is_read_only = (info.flags & BTRFS_ROOT_SUBVOL_RDONLY) != 0;
    subvolume.created_microseconds =
        static_cast<std::int64_t>(info.otime.sec) * 1'000'000 + info.otime.nsec / 1000;
    subvolume.generation = info.generation;
    subvolume.origin_generation = info.otransid;
    return subvolume;
}

void list_subvolumes(const ListSubvolumes& request, const std::function<void(Message)>& send) {
    if (!request.pattern.starts_with('/')) {
        send(Failed{EINVAL, "not an absolute path: " + request.pattern});
        return;
    }
    SubvolumePart part;
    std::size_t part_bytes = 0;
    std::size_t count = 0;
    const bool is_whole = each_match(request.pattern, [&](const std::string& path) {
        auto subvolume = look_at(path);
        if (!subvolume) {
            return true;
        }
        if (count == most_subvolumes) {
            return false;
        }
        ++count;
        part_bytes += path.size();
        part.subvolumes.push_back(std::move(*subvolume));
        if (part.subvolumes.size() == most_in_part || part_bytes > most_path_bytes) {
            send(std::exchange(part, {}));
            part_bytes = 0;
        }
        return true;
    });
    if (!part.subvolumes.empty()) {
        send(std::move(part));
    }
    send(SubvolumeEnd{is_whole});
}

} // namespace harness::agent::guest
