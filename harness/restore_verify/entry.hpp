#pragma once

#include "harness/base/bytes.hpp"
#include "harness/restore_verify/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness::restore_verify {

enum class EntryType { file, directory, symlink, fifo, socket, device, other };

/// "file", "directory"…
[[nodiscard]] std::string_view to_string(EntryType type);

/// What stands at one path, in a snapshot as restic lists it, or on a disk.
struct Entry {
    std::string path; ///< "/etc/passwd"; what is no UTF-8 in it is as `as_restic_lists` has it.
    EntryType type = EntryType::other;
    std::uint64_t size = 0;         ///< Of files.
    std::uint32_t mode = 0;         ///< Permissions with set-id and sticky bits, as chmod has them.
    std::optional<Moment> modified; ///< Empty where restic names a time that there is not.
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
    std::uint64_t inode = 0; ///< 0: not known (restic before 0.15).
};

/// Reads a line of `restic ls --json`; nothing where it is about the snapshot as a whole. Throws
/// Error where it is neither.
[[nodiscard]] std::optional<Entry> parse_listed(std::string_view line);

/// A name as `restic ls --json` shows it: each byte that is no UTF-8 is U+FFFD there. Other names
/// may look the same then.
[[nodiscard]] std::string as_restic_lists(std::string_view name);

/// Whether the path is this one or below it.
[[nodiscard]] bool is_within(std::string_view path, std::string_view directory);

/// A text in which nothing moves a terminal's cursor.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace harness::restore_verify
