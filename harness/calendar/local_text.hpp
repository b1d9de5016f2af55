#pragma once

#include "harness/calendar/zone.hpp"

#include <string>

namespace harness::calendar {

/// "2026-03-29 01:30", as the clock of the zone shows it.
[[nodiscard]] std::string local_text(const Zone& zone, Instant instant);

/// "2026-03-29T00:30:00Z"
[[nodiscard]] std::string utc_text(Instant instant);

/// "2026-03" of a day.
[[nodiscard]] std::string month_text(std::chrono::year_month_day date);

/// Reads "2026-03-29", also with "T01:30" or " 01:30" behind it. Empty on anything else, and on
/// days that there are none.
[[nodiscard]] std::optional<LocalTime> parse_local_time(std::string_view text);

} // namespace harness::calendar
