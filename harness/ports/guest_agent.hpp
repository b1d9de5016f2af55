#pragma once

#include "harness/async/deadline.hpp"
#include "harness/base/bytes.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::ports {

struct ExecRequest {
    std::vector<std::string> arguments; ///< The first is the program.
    std::string directory;              ///< Empty: the root.
    bool skips_pauses = false;          ///< Its sleeps return at once.
};

/// How a program in the guest ended. Running out of time is an answer here, not an error: the guest
/// is well, its program is not.
struct ExecResult {
    int code = 0;
    unsigned signal = 0;
    bool timed_out = false; ///< It was killed at the deadline; the output is what there was.
    std::string out;
    std::string err;
    bool was_cut = false; ///< More came than is kept.
    std::chrono::milliseconds elapsed{};
    std::string limit; ///< Where it timed out: the deadline's text.

    [[nodiscard]] bool is_success() const { return code == 0 && signal == 0 && !timed_out; }
};

struct FileDigest {
    std::string sha256;
    Bytes size;
};

struct FileContent {
    std::string content;
    Bytes size; ///< Of the whole file.
};

/// Something in one of the guest's kernel file systems.
struct SnapshotEntry {
    enum class Kind { file, link, directory };
    std::string path;
    Kind kind = Kind::file;
    std::string content;  ///< Of a file; of a link its target; of a directory nothing.
    bool is_whole = true; ///< False: the file has more than is kept.
};

struct Snapshot {
    std::vector<SnapshotEntry> entries; ///< In the order of the patterns, then of names.
    bool is_whole = true;               ///< False: the limit cut it.
};

/// Our program in the guest. Every call throws Error where the guest has gone, with its cause, and
/// where the agent itself does not answer in time.
class GuestAgent {
  public:
    virtual ~GuestAgent() = default;

    [[nodiscard]] virtual async::Task<ExecResult> exec(ExecRequest request,
                                                       async::Deadline deadline) = 0;

    // File operations throw Error with the guest's reason ("creating /x: No space left on device").
    [[nodiscard]] virtual async::Task<FileDigest>
    fill_file(std::string path, std::uint64_t seed, Bytes size, async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<FileDigest> write_file(std::string path, std::string content,
                                                             async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<FileContent> read_file(std::string path, Bytes limit,
                                                             async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<FileDigest> digest_file(std::string path,
                                                              async::Deadline deadline) = 0;

    /// All that matches the patterns (`/sys/block/*/size`) below /sys, /proc, /run/udev and
    /// /dev/disk, up to `limit` altogether; what can not be read is left out. Starts no process in
    /// the guest. Throws Error for a pattern of another place.
    [[nodiscard]] virtual async::Task<Snapshot> snapshot(std::vector<std::string> patterns,
                                                         Bytes limit, async::Deadline deadline) = 0;

    /// How long a fixed piece of work takes in the guest, of the kind that steps are made of.
    [[nodiscard]] virtual async::Task<std::chrono::microseconds>
    time_work(async::Deadline deadline) = 0;
};

} // namespace harness::ports
