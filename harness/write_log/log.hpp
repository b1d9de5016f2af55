#pragma once

#include "harness/base/bytes.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// What was done to disks, in its order: the format of Linux's dm-log-writes, as QEMU writes it.
namespace harness::write_log {

/// One thing that was done. An entry stands in the log once it was: what stands before a flush had
/// been written when the flush ended.
struct Entry {
    enum class Kind { write, discard, flush };
    Kind kind = Kind::write;
    Bytes offset;           ///< On the disks, which lie side by side; of a flush nothing.
    Bytes size;             ///< Likewise.
    std::uint64_t data = 0; ///< Of a write: where its bytes stand in the log.

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// At most `size` bytes of the log from `offset` on; fewer where it ends.
using ReadAt = std::function<std::string(std::uint64_t offset, std::size_t size)>;

/// How many entries the log had at its last flush; 0 for one that is empty. Throws Error where it
/// is no such log.
[[nodiscard]] std::uint64_t count_entries(const ReadAt& log);

/// The first `count` entries. Throws Error where the log has fewer, or is damaged.
[[nodiscard]] std::vector<Entry> read_entries(const ReadAt& log, std::uint64_t count);

} // namespace harness::write_log
