#include "harness/agent/guest/snapshot.hpp"

#include "harness/agent/guest/pattern.hpp"
#include "harness/agent/guest/system.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

/// Whatever the harness asks for: the agent keeps no more than this for a slow reader.
constexpr std::size_t largest_snapshot = 4UL * 1024 * 1024;
/// Of data in one part: with the fields of its entries it is far below the largest frame.
constexpr std::size_t largest_part = 32UL * 1024;
constexpr std::size_t most_entries = 512;

bool is_answerable(const std::string& pattern) {
    const bool is_below = pattern.starts_with("/sys/") || pattern.starts_with("/proc/") ||
                          pattern.starts_with("/run/udev/") || pattern.starts_with("/dev/disk/");
    return is_below && pattern.find("/../") == std::string::npos && !pattern.ends_with("/..");
}

/// Collects entries and sends them a part at a time.
class Collector {
  public:
    Collector(const Snapshot& request, const std::function<void(Message)>& send)
        : file_limit_(std::min<std::size_t>(request.file_limit, largest_part)),
          room_(std::min<std::size_t>(request.total_limit, largest_snapshot)), send_(send) {}

    /// False once the limit has cut it.
    bool offer(const std::string& path) {
        take(path);
        return is_whole_;
    }

    void finish() {
        flush();
        send_(SnapshotEnd{is_whole_});
    }

  private:
    void take(const std::string& path) {
        struct stat status{};
        if (::lstat(path.c_str(), &status) != 0) {
            return;
        }
        SnapshotEntry entry{path, EntryKind::directory, {}, true};
        if (S_ISLNK(status.st_mode)) {
            entry.kind = EntryKind::link;
            entry.content.resize(4096);
            const ssize_t got = ::readlink(path.c_str(), entry.content.data(), 4096);
            entry.content.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        } else if (S_ISREG(status.st_mode)) {
            entry.kind = EntryKind::file;
            if (!read(entry)) {
                return;
            }
        } else if (!S_ISDIR(status.st_mode)) {
            return;
        }
        add(std::move(entry));
    }

    /// One byte more than the limit tells whether there is more.
    bool read(SnapshotEntry& entry) const {
        const Descriptor file(::open(entry.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        if (!file.is_open()) {
            return false;
        }
        std::size_t done = 0;
        entry.content.resize(file_limit_ + 1);
        while (done < entry.content.size()) {
            const ssize_t got =
                ::read(file.get(), entry.content.data() + done, entry.content.size() - done);
            if (got < 0 && errno != EINTR) {
                return false;
            }
            if (got == 0) {
                break;
            }
            done += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        entry.is_whole = done <= file_limit_;
        entry.content.resize(std::min(done, file_limit_));
        return true;
    }

    void add(SnapshotEntry entry) {
        const std::size_t size = entry.path.size() + entry.content.size();
        if (size > room_) {
            is_whole_ = false;
            return;
        }
        room_ -= size;
        if (part_bytes_ + size > largest_part || part_.entries.size() == most_entries) {
            flush();
        }
        part_bytes_ += size;
        part_.entries.push_back(std::move(entry));
    }

    void flush() {
        if (!part_.entries.empty()) {
            send_(std::move(part_));
        }
        part_ = {};
        part_bytes_ = 0;
    }

    std::size_t file_limit_;
    std::size_t room_;
    const std::function<void(Message)>& send_;
    SnapshotPart part_;
    std::size_t part_bytes_ = 0;
    bool is_whole_ = true;
};

} // namespace

void take_snapshot(const Snapshot& request, const std::function<void(Message)>& send) {
    for (const std::string& pattern : request.patterns) {
        if (!is_answerable(pattern)) {
            send(Failed{EINVAL, "a snapshot is of /sys, /proc, /run/udev and /dev/disk, not of " +
                                    pattern});
            return;
        }
    }
    Collector collector(request, send);
    for (const std::string& pattern : request.patterns) {
        if (!each_match(pattern, [&](const std::string& path) { return collector.offer(path); })) {
            break;
        }
    }
    collector.finish();
}

} // namespace harness::agent::guest
