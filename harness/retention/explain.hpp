#pragma once

#include "harness/retention/judge.hpp"

#include <vector>

namespace harness::retention {

/// A snapshot that is there at the end, and until when.
struct ExplainedSnapshot {
    Instant taken;
    std::vector<std::string> reasons;
    std::optional<Period> longest;
    std::optional<Instant> falls_away; ///< Empty: not within the time that was looked at.
};

/// What a policy makes of snapshots that are taken one at a time, each followed by a run.
struct Explanation {
    Policy policy;
    Instant from;
    Instant to;
    Length interval;
    std::size_t taken = 0;
    std::size_t most_at_once = 0;        ///< The most that were there after a run.
    std::vector<ExplainedSnapshot> kept; ///< At `to`, in ascending order.
    Instant looked_until;                ///< For what falls away.
};

inline constexpr std::size_t most_explained_snapshots = 250'000;

/// How many snapshots that takes, at most one more than `most_explained_snapshots`.
[[nodiscard]] std::size_t snapshots_between(const Zone& zone, Instant from, Instant to,
                                            const Length& interval);

/// Takes a snapshot at `from` and then one each `interval` of the wall clock up to `to`, and goes
/// on so until all that is kept at `to` is gone, for at most 12 years or as many runs as fit the
/// limit, and less where ever more is kept. The interval is not zero, and `from` not after `to`.
[[nodiscard]] Explanation explain(const Policy& policy, Instant from, Instant to,
                                  const Length& interval);

/// A table for people, and a calendar of one character a day.
[[nodiscard]] std::string render_text(const Explanation& explanation);

/// The calendar alone: a line a month; h, d, w, m, q, y for the longest period that a day's
/// snapshot stands for, `+` for what is kept otherwise.
[[nodiscard]] std::string render_calendar(const Explanation& explanation);

[[nodiscard]] std::string render_json(const Explanation& explanation);

/// The calendar as a picture, for light and dark pages.
[[nodiscard]] std::string render_svg(const Explanation& explanation);

} // namespace harness::retention
