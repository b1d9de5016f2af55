#include "harness/agent/guest/manifest.hpp"

#include "harness/agent/guest/subvolumes.hpp"
#include "harness/agent/guest/walk.hpp"
#include "harness/manifest/serial.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <thread>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr unsigned most_threads = 16;

std::int64_t realtime_microseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

} // namespace

void take_manifest(const TakeManifest& request, const std::function<void(Message)>& send) {
    const Descriptor root(::open(request.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct statfs system{};
    if (!root.is_open() || ::fstatfs(root.get(), &system) != 0) {
        send(Failed{errno, "opening " + request.path + ": " + error_text(errno)});
        return;
    }
    ManifestEnd end;
    const bool is_btrfs = system.f_type == BTRFS_SUPER_MAGIC;
    // What is still to be written has its place then, and its transaction.
    ::syncfs(root.get());
    if (const auto subvolume = is_btrfs ? subvolume_at(root.get()) : std::nullopt) {
        end.subvolume = *subvolume;
    }
    end.began_microseconds = realtime_microseconds();
    manifest::Sealer sealer;
    send(ManifestPart{sealer.header()});
    const TakeRecords take = [&](const std::string& records, std::size_t count) {
        sealer.pass(records, count);
        for (std::size_t at = 0; at < records.size(); at += largest_chunk) {
            send(ManifestPart{records.substr(at, largest_chunk)});
        }
    };
    Walk walk(root.get(), is_btrfs, take);
    const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
    walk.run(threads);
    send(ManifestPart{sealer.end()});
    end.ended_microseconds = realtime_microseconds();
    end.bytes_read = walk.bytes_read();
    end.threads = threads;
    send(end);
}

} // namespace harness::agent::guest
