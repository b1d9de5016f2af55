#pragma once

#include "harness/async/deadline.hpp"
#include "harness/base/bytes.hpp"
#include "harness/manifest/entry.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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

/// Who may do what with a file that is written. None: as it is where it is there, 0644 where not.
using FileMode = std::optional<std::uint32_t>;
inline constexpr FileMode executable = 0755;
inline constexpr FileMode of_its_owner_alone = 0600;

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

/// Of the guest's clock.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// How a guest is to live through simulated time.
struct LiveRequest {
    Instant until;
    bool is_one_jump = false; ///< Sets the clock at once, as a machine does that slept until then.
    bool stops_after_firing = false;    ///< Of one of `timers`.
    std::vector<std::string> timers;    ///< Names of units; empty: any.
    std::vector<std::string> may_go_on; ///< Globs of units whose end is not waited for.
};

/// What a guest's clock is set to.
struct ClockSetting {
    Instant now;
    bool is_right = false; ///< It is the time of the guest's world from now on; else it is wrong.
    std::vector<std::string> may_go_on; ///< As in a `LiveRequest`.
};

/// A unit that was started while the guest lived on.
struct Firing {
    std::string timer; ///< That started it; empty where something else did.
    std::string unit;
    Instant at{};
    std::string result; ///< systemd's word: "success", "exit-code", …; "running" where it still is.
    int status = 0;     ///< Of the main process: an exit code or the number of a signal.
    std::chrono::microseconds duration{}; ///< Real time.
};

struct Lived {
    Instant now{};
    bool is_there = false;       ///< False: the instant is still to come; ask again to go on.
    std::vector<Firing> firings; ///< In the order in which they began.
    std::vector<std::string> remarks;
};

/// A root of a btrfs subvolume. Identifiers are empty where the file system has none.
struct Subvolume {
    std::string path;
    std::uint64_t id = 0;
    std::uint64_t parent_id = 0; ///< Of the subvolume in which it lies.
    std::string uuid;
    std::string parent_uuid; ///< Of what it is a snapshot of.
    std::string received_uuid;
    bool is_read_only = false;
    Instant created{};
    std::uint64_t generation = 0;        ///< Of its last change that is on the disk.
    std::uint64_t origin_generation = 0; ///< In which it was made.
};

/// The manifest of a tree, and what was known when it was taken.
struct TreeManifest {
    manifest::Manifest tree;
    Subvolume subvolume; ///< Of btrfs, in which the tree lies, without its path; else empty.
    Instant began{};
    Instant ended{};
    Bytes bytes_read; ///< Of files' contents.
    unsigned threads = 1;
};

/// What a program in the guest has written.
struct OutputPiece {
    bool is_error = false; ///< It is of the error output.
    std::string_view data;
    /// By the guest's clock, after it was read: none of it was written later. `set_clock` does not
    /// set it back while programs run.
    Instant read_at{};
};

/// A program in the guest that goes on beside other requests. Giving it up does not end it: it does
/// so by itself, by a signal, or with the machine.
class Program {
  public:
    virtual ~Program() = default;

    /// How it ended, without its output; empty while it goes on. Throws Error where the guest has
    /// gone, or could not start it at all.
    [[nodiscard]] virtual std::optional<ExecResult> ending() const = 0;

    /// Returns once there is news since the last call: output that the listener got, or the end.
    [[nodiscard]] virtual async::Task<> news() = 0;

    /// To it and all that it started.
    virtual void signal(unsigned number) = 0;
};

/// What is to be changed of a file on its disk, behind the file system's back.
struct BitFlip {
    std::string path;
    std::uint64_t seed = 0;   ///< Chooses the bit.
    bool every_copy = true;   ///< Of those that the file system keeps; else the first alone.
    bool in_metadata = false; ///< Of the file system's block that tells of the file.
};

/// A bit of a file that was changed on its disk, behind the file system's back.
struct FlippedBit {
    struct Copy {
        std::string device;
        std::uint64_t byte = 0; ///< Of the device.
    };

    std::uint64_t file_byte = 0; ///< Or that of the metadata's block.
    unsigned bit = 0;
    bool is_compressed = false; ///< Then the byte of the file is the nearest that can be said.
    std::vector<Copy> copies;   ///< Those that were changed.
};

/// A loopback address of the guest, and the server on the host that is reached by it.
struct Gateway {
    std::string address; ///< "127.83.0.1"
    std::uint16_t port = 0;
    std::string target_address; ///< An IP address.
    std::uint16_t target_port = 0;
    /// Called with each request that comes, before it: the time that the guest was let have, which
    /// is not what a clock shows there that somebody has set. May be empty.
    std::function<void(Instant)> heard;
};

/// Our program in the guest. Every call throws Error where the guest has gone, with its cause, and
/// where the agent itself does not answer in time.
class GuestAgent {
  public:
    virtual ~GuestAgent() = default;

    [[nodiscard]] virtual async::Task<ExecResult> exec(ExecRequest request,
                                                       async::Deadline deadline) = 0;

    /// Starts a program that nobody waits for. `listener` gets what it writes, as it comes, until
    /// the machine ends or starts anew.
    [[nodiscard]] virtual std::unique_ptr<Program>
    start(ExecRequest request, std::function<void(const OutputPiece&)> listener) = 0;

    // File operations throw Error with the guest's reason ("creating /x: No space left on device").
    [[nodiscard]] virtual async::Task<FileDigest>
    fill_file(std::string path, std::uint64_t seed, Bytes size, async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<FileDigest>
    write_file(std::string path, std::string content, FileMode mode, async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<FileContent> read_file(std::string path, Bytes limit,
                                                             async::Deadline deadline) = 0;
    [[nodiscard]] virtual async::Task<FileDigest> digest_file(std::string path,
                                                              async::Deadline deadline) = 0;

    /// Changes a bit of what a file has on its disk. The kernel reads it anew.
    [[nodiscard]] virtual async::Task<FlippedBit> flip_bit(BitFlip flip,
                                                           async::Deadline deadline) = 0;

    /// All that matches the patterns (`/sys/block/*/size`) below /sys, /proc, /run/udev and
    /// /dev/disk, up to `limit` altogether; what can not be read is left out. Starts no process in
    /// the guest. Throws Error for a pattern of another place.
    [[nodiscard]] virtual async::Task<Snapshot> snapshot(std::vector<std::string> patterns,
                                                         Bytes limit, async::Deadline deadline) = 0;

    /// Lets the guest live until an instant: its clock is set from one wake-up of its timers to the
    /// next, and each time what they start comes to rest. An answer may end before. What has not
    /// come to rest shortly before the deadline is told as running.
    [[nodiscard]] virtual async::Task<Lived> live_until(LiveRequest request,
                                                        async::Deadline deadline) = 0;

    /// Sets the guest's clock, forwards or backwards, and handles what fires by that.
    [[nodiscard]] virtual async::Task<Lived> set_clock(ClockSetting setting,
                                                       async::Deadline deadline) = 0;

    /// The btrfs subvolumes among the directories that match an absolute path whose components may
    /// hold `*`, `?` and `[…]`, in the order of names. Throws Error where there are too many.
    [[nodiscard]] virtual async::Task<std::vector<Subvolume>>
    subvolumes(std::string pattern, async::Deadline deadline) = 0;

    /// What the tree at a directory is, without what is mounted in it and without subvolumes that
    /// are nested in its own. What can not be read, and what changes meanwhile, is told in its
    /// entries. Throws Error where the directory itself can not be read, or has too much in it.
    [[nodiscard]] virtual async::Task<TreeManifest> manifest(std::string path,
                                                             async::Deadline deadline) = 0;

    /// Programs of the guest that connect to the gateway's address reach its target, from now until
    /// the machine ends or starts anew.
    [[nodiscard]] virtual async::Task<> open_gateway(Gateway gateway, async::Deadline deadline) = 0;

    /// How long a fixed piece of work takes in the guest, of the kind that steps are made of.
    [[nodiscard]] virtual async::Task<std::chrono::microseconds>
    time_work(async::Deadline deadline) = 0;
};

} // namespace harness::ports
