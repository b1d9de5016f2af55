#pragma once

#include "harness/retention/explain.hpp"

namespace harness::retention {

/// A month as a calendar shows it: a character for each of its days.
struct MonthMarks {
    std::string name;  ///< "2026-03"
    std::string marks; ///< h, d, w, m, q, y, '+'; '.' nothing kept; ' ' outside of the time asked.
};

/// The months from `from` to `to`, at most 600 of them: the last ones.
[[nodiscard]] std::vector<MonthMarks> marks_of(const Explanation& explanation);

} // namespace harness::retention
