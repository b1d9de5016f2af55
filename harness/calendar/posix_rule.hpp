#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

// The rule that a zone file ends with, as in "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX, TZ).
namespace harness::calendar {

/// A day of each year with a time of day, at which the clock changes.
struct YearlyChange {
    enum class Kind { week_of_month, julian_without_leap_day, day_of_year };
    Kind kind = Kind::week_of_month;
    unsigned month = 1;   ///< 1 to 12; of week_of_month.
    unsigned week = 1;    ///< 1 to 5, 5 is the last.
    unsigned weekday = 0; ///< 0 is Sunday.
    unsigned day = 0;     ///< Of the two others.
    std::chrono::seconds time{7200};

    /// Local wall time of the change in that year.
    [[nodiscard]] std::chrono::local_seconds in(std::chrono::year year) const;
};

struct PosixRule {
    std::chrono::seconds standard{0}; ///< East of Greenwich is positive.
    std::optional<std::chrono::seconds> summer;
    YearlyChange summer_begins;
    YearlyChange summer_ends;

    /// What the clock is ahead of UTC at that instant.
    [[nodiscard]] std::chrono::seconds offset_at(std::chrono::sys_seconds instant) const;
};

/// Empty where the text is no such rule.
[[nodiscard]] std::optional<PosixRule> parse_posix_rule(std::string_view text);

} // namespace harness::calendar
