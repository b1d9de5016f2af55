#pragma once

#include "harness/agent/connection_messages.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What the harness and the agent in the guest say to each other over a virtio-serial port.
///
/// A frame is: length of the rest (u32), type (u8), operation (u32), then the fields of the
/// message; all little endian, texts and lists with a u32 count in front. A new boot of the guest
/// begins with `preamble` and a Hello: whatever stood before it in the stream belongs to the boot
/// before.
namespace harness::agent {

inline constexpr std::uint32_t protocol_version = 11;
inline constexpr std::string_view preamble = "\x01HARNESS-AGENT\x02\n";
inline constexpr std::size_t largest_frame = 256 * 1024;
inline constexpr std::size_t largest_chunk = 64 * 1024; ///< Of data in one frame.
inline constexpr std::uint32_t most_elements = 4096;    ///< Of any list.

/// Names one request and all that is said about it.
enum class Operation : std::uint32_t {};

enum class Stream : std::uint8_t { out = 1, err = 2 };

// -- from the harness -----------------------------------------------------------------------------

/// What an NVMe namespace is to be known as. QEMU's own model and identifiers are compiled in, so
/// the agent lays these over sysfs before udev looks.
struct NvmeIdentity {
    std::string address; ///< Of the controller: "0000:02:00.0".
    std::uint32_t namespace_id = 1;
    std::string model; ///< Empty: leave what the kernel made, as for the others.
    std::string serial;
    std::string wwid; ///< "eui.0025385b21400000"

    bool operator==(const NvmeIdentity&) const = default;
};

/// A driver of the PCI bus takes a function. The order of such bindings is the order in which the
/// kernel counts controllers, which would else be that of chance.
struct DriverBinding {
    std::string driver;
    std::string address;

    bool operator==(const DriverBinding&) const = default;
};

/// So many disks have to appear behind a PCI function before the guest is ready.
struct ExpectedDisks {
    std::string address;
    std::uint32_t count = 0;

    bool operator==(const ExpectedDisks&) const = default;
};

/// Disks and how they come to their names.
struct Devices {
    std::vector<std::string> drivers; ///< Loaded first, and waited for.
    std::vector<DriverBinding> bindings;
    std::vector<ExpectedDisks> disks;
    std::vector<NvmeIdentity> identities;

    bool operator==(const Devices&) const = default;
};

/// Written before udev starts.
struct EarlyFile {
    std::string path;
    std::string content;

    bool operator==(const EarlyFile&) const = default;
};

/// A whole system that starts in the guest once its devices are there.
struct SystemStart {
    bool is_wanted = false;
    std::vector<EarlyFile> files; ///< Put into it first. An empty unit file masks that unit.
    std::string root_device;      ///< Its root is this file system; empty: the images are.
    std::string root_subvolume;   ///< Of btrfs; empty: the one that is its default.

    bool operator==(const SystemStart&) const = default;
};

/// The first word to a guest that has said Hello; it answers with Ready.
struct Configure {
    std::string host_name;
    Devices devices;
    std::vector<EarlyFile> files;
    std::vector<std::string> modules; ///< Loaded in the background, as they will be needed soon.
    /// Of what will join its forks: made ready, but not loaded, as hotplug would let them take what
    /// joins in any order, whatever the bus was told.
    std::vector<std::string> later_drivers;
    SystemStart system;
    bool will_be_saved = false; ///< Others go on from it: nothing of its own is drawn by lot yet.

    bool operator==(const Configure&) const = default;
};

/// The first word to a guest that goes on from a saved one: it is a machine of its own now, and has
/// got its last devices. Answer: Ready.
struct Join {
    std::string host_name;
    std::string entropy;                ///< Random bytes that no other machine gets.
    std::uint64_t realtime_seconds = 0; ///< The clock of the wall, since 1970.
    Devices devices;
    bool disks_have_data = false; ///< What the kernel read of the saved machine's disks is stale.

    bool operator==(const Join&) const = default;
};

/// Runs a program. Output comes as it is made, but never more than was granted.
struct Exec {
    std::vector<std::string> arguments; ///< The first is the program, looked up in PATH.
    std::string directory;
    std::uint32_t window = 0;  ///< Bytes of each stream that may come before the first Grant.
    bool skips_pauses = false; ///< Its sleeps return at once.

    bool operator==(const Exec&) const = default;
};

struct Grant {
    Stream stream = Stream::out;
    std::uint32_t bytes = 0;

    bool operator==(const Grant&) const = default;
};

/// Sends a signal to the program's process group.
struct Signal {
    std::uint32_t number = 0;

    bool operator==(const Signal&) const = default;
};

/// Makes a file of pseudo-random data that the harness can compute as well. Answer: FileDigest.
struct FillFile {
    std::string path;
    std::uint64_t seed = 0;
    std::uint64_t size = 0;

    bool operator==(const FillFile&) const = default;
};

/// Writes a file, or a part of it, through to the disk with the last one. Answer: FileDigest, of
/// the content.
struct WriteFile {
    std::string path;
    std::string content;
    std::uint32_t mode = 0; ///< 0: as it is where it is there, 0644 where not.
    bool appends = false;   ///< Behind what is there.
    bool is_last = true;

    bool operator==(const WriteFile&) const = default;
};

/// Answer: FileContent.
struct ReadFile {
    std::string path;
    std::uint32_t limit = 0;

    bool operator==(const ReadFile&) const = default;
};

/// Answer: FileDigest.
struct DigestFile {
    std::string path;

    bool operator==(const DigestFile&) const = default;
};

/// Asks for everything below the kernel's own file systems that matches: files, links, directories.
/// A pattern is an absolute path whose components may hold `*`, `?` and `[…]`. Answer: any number
/// of SnapshotPart, then SnapshotEnd.
struct Snapshot {
    std::vector<std::string> patterns;
    std::uint32_t file_limit = 0;  ///< Of a file's content; what is more is cut off.
    std::uint32_t total_limit = 0; ///< Of all paths and contents together.

    bool operator==(const Snapshot&) const = default;
};

/// Lets the guest live until an instant: its clock is set from one wake-up of its timers to the
/// next, and each time what they start comes to rest. Answer: Lived.
struct LiveUntil {
    std::int64_t until_microseconds = 0; ///< Since 1970, as all instants here.
    bool is_one_jump = false; ///< Sets the clock at once, as a machine does that slept until then.
    bool stops_after_firing = false;         ///< Of one of `timers`.
    std::vector<std::string> timers;         ///< Names of units; empty: any.
    std::uint32_t patience_milliseconds = 0; ///< Of real time, for all that timers start.
    std::vector<std::string> may_go_on;      ///< Globs of units whose end is not waited for.

    bool operator==(const LiveUntil&) const = default;
};

/// Sets the clock, forwards or backwards, and handles what fires by that. Answer: Lived.
struct SetClock {
    std::int64_t microseconds = 0;
    std::uint32_t patience_milliseconds = 0;
    bool is_right = false; ///< It is the time of the world; else the clock is wrong.
    std::vector<std::string> may_go_on;

    bool operator==(const SetClock&) const = default;
};

/// Asks for the btrfs subvolumes among the directories that match: an absolute path whose
/// components may hold `*`, `?` and `[…]`. Answer: any number of SubvolumePart, then SubvolumeEnd.
struct ListSubvolumes {
    std::string pattern;

    bool operator==(const ListSubvolumes&) const = default;
};

/// Asks for the manifest of the tree at a directory. Answer: any number of ManifestPart, then
/// ManifestEnd.
struct TakeManifest {
    std::string path;

    bool operator==(const TakeManifest&) const = default;
};

/// Changes a bit of a file on its disk, behind the file system's back. Answer: FlippedBit.
struct FlipBit {
    std::string path;
    std::uint64_t seed = 0;   ///< Chooses the bit.
    bool every_copy = false;  ///< Of those that the file system keeps; else the first alone.
    bool in_metadata = false; ///< Of the file system's block that tells of the file.

    bool operator==(const FlipBit&) const = default;
};

/// Asks how fast this guest works. Answer: WorkTime.
struct TimeWork {
    bool operator==(const TimeWork&) const = default;
};

/// Ends every program, unmounts what it can, and stops the machine in an orderly way.
struct Leave {
    bool reboot = false;

    bool operator==(const Leave&) const = default;
};

// -- from the guest -------------------------------------------------------------------------------

struct Hello {
    std::uint32_t version = protocol_version;
    std::string kernel;

    bool operator==(const Hello&) const = default;
};

struct Ready {
    std::uint64_t uptime_milliseconds = 0;
    std::vector<std::string> remarks; ///< What could not be made as configured.
    std::vector<std::string> missing; ///< Expected disks that did not appear.
    std::vector<std::string> phases;  ///< "udev 640 ms": where the time went.
    std::string refusal; ///< Why the root that was asked for is not started; the agent is alone.

    bool operator==(const Ready&) const = default;
};

struct Output {
    Stream stream = Stream::out;
    std::string data;
    /// After it was read: none of it was written later. Never before one that the clock has shown
    /// while programs ran, though a SetClock set it back.
    std::int64_t read_at_microseconds = 0;

    bool operator==(const Output&) const = default;
};

/// The program has ended and all of its output was sent.
struct Exited {
    std::int32_t code = 0;    ///< Where `signal` is 0.
    std::uint32_t signal = 0; ///< That ended it.

    bool operator==(const Exited&) const = default;
};

struct FileDigest {
    std::string sha256;
    std::uint64_t size = 0;

    bool operator==(const FileDigest&) const = default;
};

struct FileContent {
    std::string content;
    std::uint64_t size = 0; ///< Of the whole file; more than `content` where the limit cut it.

    bool operator==(const FileContent&) const = default;
};

enum class EntryKind : std::uint8_t { file = 1, link = 2, directory = 3 };

struct SnapshotEntry {
    std::string path;
    EntryKind kind = EntryKind::file;
    std::string content;   ///< Of a file; of a link its target; of a directory nothing.
    bool is_whole = false; ///< False: the file has more than the limit allowed.

    bool operator==(const SnapshotEntry&) const = default;
};

struct SnapshotPart {
    std::vector<SnapshotEntry> entries; ///< What can not be read is left out.

    bool operator==(const SnapshotPart&) const = default;
};

struct SnapshotEnd {
    bool is_whole = false; ///< False: the total limit cut it.

    bool operator==(const SnapshotEnd&) const = default;
};

/// A unit that was started while the guest lived on.
struct Firing {
    std::string timer; ///< That started it; empty where something else did.
    std::string unit;
    std::int64_t at_microseconds = 0; ///< By the guest's clock.
    std::string result; ///< systemd's word: "success", "exit-code", …; "running" where it still is.
    std::int32_t status = 0; ///< Of the main process: an exit code or the number of a signal.
    std::uint64_t duration_microseconds = 0; ///< Of real time.

    bool operator==(const Firing&) const = default;
};

struct Lived {
    std::int64_t now_microseconds = 0;
    bool is_there = false;       ///< False: the instant is still to come; ask again to go on.
    std::vector<Firing> firings; ///< In the order in which they began.
    std::vector<std::string> remarks;

    bool operator==(const Lived&) const = default;
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
    std::int64_t created_microseconds = 0;
    std::uint64_t generation = 0;        ///< Of its last change that is on the disk.
    std::uint64_t origin_generation = 0; ///< In which it was made.

    bool operator==(const Subvolume&) const = default;
};

struct SubvolumePart {
    std::vector<Subvolume> subvolumes;

    bool operator==(const SubvolumePart&) const = default;
};

struct SubvolumeEnd {
    bool is_whole = false; ///< False: there are more than the agent tells of.

    bool operator==(const SubvolumeEnd&) const = default;
};

/// The next bytes of a manifest's serial form (harness/manifest/serial.hpp).
struct ManifestPart {
    std::string bytes;

    bool operator==(const ManifestPart&) const = default;
};

struct ManifestEnd {
    Subvolume subvolume; ///< In which the tree lies, as it was before; without a path.
    std::int64_t began_microseconds = 0; ///< By the guest's clock.
    std::int64_t ended_microseconds = 0;
    std::uint64_t bytes_read = 0; ///< Of files' contents.
    std::uint32_t threads = 0;

    bool operator==(const ManifestEnd&) const = default;
};

struct FlippedCopy {
    std::string device;
    std::uint64_t byte = 0; ///< Of the device.

    bool operator==(const FlippedCopy&) const = default;
};

struct FlippedBit {
    std::uint64_t file_byte = 0; ///< Or that of the metadata's block.
    std::uint32_t bit = 0;
    bool is_compressed = false; ///< Then the byte of the file is the nearest that can be said.
    std::vector<FlippedCopy> copies;

    bool operator==(const FlippedBit&) const = default;
};

/// What a fixed piece of work took.
struct WorkTime {
    std::uint64_t microseconds = 0;

    bool operator==(const WorkTime&) const = default;
};

/// The operation could not be done at all.
struct Failed {
    std::int32_t error_number = 0;
    std::string message;

    bool operator==(const Failed&) const = default;
};

/// A line for the agent's log.
struct Log {
    std::string line;

    bool operator==(const Log&) const = default;
};

/// A message's type on the wire is its place here. New ones go to the end: a Hello of another
/// version must still read as one, so that both can say which versions they are.
using Message =
    std::variant<Configure, Exec, Grant, Signal, FillFile, WriteFile, ReadFile, DigestFile, Leave,
                 Hello, Ready, Output, Exited, FileDigest, FileContent, Failed, Log, Snapshot,
                 SnapshotPart, SnapshotEnd, Join, TimeWork, WorkTime, LiveUntil, SetClock,
                 ListSubvolumes, Lived, SubvolumePart, SubvolumeEnd, TakeManifest, ManifestPart,
                 ManifestEnd, FlipBit, FlippedBit, Listen, Listening, Connected, Carry, Consumed,
                 HangUp>;

struct Frame {
    Operation operation{};
    Message message;

    bool operator==(const Frame&) const = default;
};

/// The bytes of one frame. A Hello comes with the preamble in front.
[[nodiscard]] std::string encode(const Frame& frame);

/// Turns bytes into frames, however they were cut. What comes before the first preamble is skipped.
class Decoder {
  public:
    void feed(std::string_view bytes);

    /// The next whole frame, if there is one. Once a stream broke the rules it stays broken.
    [[nodiscard]] std::optional<Frame> next();

    /// Why the stream can not be read any further; empty while it can.
    [[nodiscard]] const std::string& broken() const { return broken_; }

  private:
    bool skip_to_hello();

    std::string buffer_;
    std::size_t start_ = 0;
    bool awaiting_hello_ = true;
    std::string broken_;
};

/// The `count` bytes from `offset` on of the pseudo-random stream of `seed`; the same in the guest
/// and on the host. `offset` must be a multiple of 8.
[[nodiscard]] std::string fill_data(std::uint64_t seed, std::uint64_t offset, std::size_t count);

} // namespace harness::agent
