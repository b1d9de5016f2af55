#include "harness/agent/guest/walk.hpp"

#include "harness/manifest/serial.hpp"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

namespace harness::agent::guest {

namespace {

constexpr std::size_t part_size = 48UL * 1024; ///< With the longest entry it is far below a frame.

} // namespace

/// One thread's part of it.
class Walk::Walker {
  public:
    explicit Walker(Walk& walk)
        : walk_(walk), reader_(walk.is_btrfs_, walk.swapfiles_), listing_(32UL * 1024, '\0') {}

    void read(const std::string& path) {
        constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        const char* name = path.empty() ? "." : path.c_str();
        Descriptor directory(::openat(walk_.root_, name, flags | O_NOATIME));
        if (!directory.is_open() && errno == EPERM) {
            directory = Descriptor(::openat(walk_.root_, name, flags));
        }
        manifest::Entry entry;
        entry.kind = manifest::Kind::directory;
        if (directory.is_open()) {
            entry = reader_.read_directory(directory.get(), path);
            list(directory.get(), path, entry);
            entry.was_changing = EntryReader::has_changed(directory.get(), entry);
        } else {
            entry.path = path;
            entry.trouble = static_cast<std::uint32_t>(errno);
        }
        put(entry);
    }

    void flush() {
        if (encoder_.count() > 0) {
            const std::size_t count = encoder_.count();
            walk_.give(encoder_.take(), count);
        }
    }

    [[nodiscard]] std::uint64_t bytes_read() const { return reader_.bytes_read(); }

  private:
    void put(const manifest::Entry& entry) {
        encoder_.add(entry);
        if (encoder_.size() >= part_size) {
            flush();
        }
    }

    void list(int directory, const std::string& path, manifest::Entry& entry) {
        const std::string prefix = path.empty() ? path : path + "/";
        for (;;) {
            const ssize_t got = ::getdents64(directory, listing_.data(), listing_.size());
            if (got < 0) {
                entry.trouble = static_cast<std::uint32_t>(errno);
            }
            if (got <= 0) {
                return;
            }
            for (ssize_t at = 0; at < got;) {
                const auto* one = reinterpret_cast<const dirent64*>(listing_.data() + at);
                at += one->d_reclen;
                const char* name = static_cast<const char*>(one->d_name);
                if (std::string_view(name) != "." && std::string_view(name) != "..") {
                    take(directory, name, prefix + name);
                }
            }
        }
    }

    void take(int directory, const char* name, std::string path) {
        bool is_tree = false;
        const manifest::Entry entry = reader_.read(directory, name, std::move(path), is_tree);
        if (is_tree) {
            walk_.add(entry.path);
        } else {
            put(entry);
        }
    }

    Walk& walk_;
    EntryReader reader_;
    std::string listing_;
    manifest::Encoder encoder_;
};

Walk::Walk(int root, bool is_btrfs, const TakeRecords& take)
    : root_(root), is_btrfs_(is_btrfs), take_(take), swapfiles_(active_swapfiles()) {
    waiting_.emplace_back();
}

bool Walk::next(std::string& path) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty() || under_way_ == 0; });
    if (waiting_.empty()) {
        return false;
    }
    path = std::move(waiting_.back()); // Depth first: fewer wait at a time.
    waiting_.pop_back();
    ++under_way_;
    return true;
}

void Walk::add(std::string path) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(path));
    }
    changed_.notify_one();
}

void Walk::done_with_one() {
    const std::lock_guard lock(mutex_);
    if (--under_way_ == 0 && waiting_.empty()) {
        changed_.notify_all();
    }
}

void Walk::give(std::string records, std::size_t count) {
    const std::lock_guard lock(giving_);
    take_(std::move(records), count);
}

void Walk::work() {
    Walker walker(*this);
    std::string path;
    while (next(path)) {
        walker.read(path);
        done_with_one();
    }
    walker.flush();
    const std::lock_guard lock(mutex_);
    bytes_read_ += walker.bytes_read();
}

void Walk::run(unsigned threads) {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) {
        try {
            others.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
            break; // Fewer do it as well.
        }
    }
    work();
    for (std::thread& other : others) {
        other.join();
    }
}

} // namespace harness::agent::guest
