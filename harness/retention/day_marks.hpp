#pragma once

#include "harness/retention/follow.hpp"

namespace harness::retention {

/// A month as a calendar shows it: a character for each of its days.
struct MonthMarks {
    std::chrono::local_days first;
    std::string name;  ///< "2026-03"
    std::string marks; ///< h, d, w, m, q, y, '+'; '.' nothing kept; ' ' outside of the time asked.
};

/// The months from `from` to `to`, at most 600 of them: the last ones.
[[nodiscard]] std::vector<MonthMarks> marks_of(const Explanation& explanation);

/// The months of all looks and of the snapshots that are there, at most 600: the last ones. `!` is
/// a day with a wrong look, `.` one whose looks were right, ' ' one without looks.
[[nodiscard]] std::vector<MonthMarks> marks_of(const History& history);

/// A line a month, below the days' last digits.
[[nodiscard]] std::string calendar_of(const std::vector<MonthMarks>& months);

} // namespace harness::retention
