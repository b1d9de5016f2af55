#pragma once

#include "harness/write_log/log.hpp"

#include <span>

namespace harness::write_log {

/// A moment at which the power may go, and what the disks then hold: all entries before `end` but
/// those that were lost.
struct Cut {
    std::size_t number = 0; ///< From 1, among all of its recording, whichever are tried.
    std::size_t flush = 0;  ///< So many of the recording's flushes had ended.
    std::size_t end = 0;
    bool is_at_flush = false;      ///< Else between that flush and the next.
    std::vector<std::size_t> lost; ///< Entries since the last flush, ascending.

    friend bool operator==(const Cut&, const Cut&) = default;
};

/// What a disk may lose that was not flushed.
enum class Loss {
    any, ///< Each write by itself, as a volatile cache does.
    rest ///< The last ones alone: of one that is there all before it are there, too.
};

/// All cuts of a recording, which is the entries from `begin` to `end`, in ascending order: before
/// anything was done; then of each flush one with a loss chosen by `seed` among what had been
/// written since the flush before, and one at its end; and likewise at the end of all. Where
/// nothing was done since the last cut there is none.
[[nodiscard]] std::vector<Cut> plan_cuts(std::span<const Entry> entries, std::size_t begin,
                                         std::size_t end, Loss loss, std::uint64_t seed);

/// So many of them, spread evenly, with the first and the last.
[[nodiscard]] std::vector<Cut> spread(std::vector<Cut> cuts, std::size_t count);

[[nodiscard]] std::size_t count_flushes(std::span<const Entry> entries);

} // namespace harness::write_log
