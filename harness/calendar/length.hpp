#pragma once

#include "harness/calendar/zone.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness::calendar {

/// A stretch of the calendar: its months and days are those of the clock on the wall.
struct Length {
    std::int32_t years = 0;
    std::int32_t months = 0;
    std::int32_t days = 0;
    std::chrono::seconds rest{0};

    [[nodiscard]] bool is_zero() const { return *this == Length{}; }
    bool operator==(const Length&) const = default;
};

/// Reads "1y5m7d2h", also weeks "2w" and seconds "1800s". Empty on anything else, on a unit that
/// comes twice, and on numbers beyond 9999.
[[nodiscard]] std::optional<Length> parse_length(std::string_view text);

/// What `parse_length` reads as this: "1y5m7d2h".
[[nodiscard]] std::string to_text(const Length& length);

/// That many of it, one after another.
[[nodiscard]] Length times(const Length& length, std::size_t number);

/// The instant that long before. A day that the month does not have is carried into the next: a
/// month before 31 March is 3 March, or 2 March in leap years.
[[nodiscard]] Instant before(const Zone& zone, Instant instant, const Length& length);

/// The instant that long after; a day that the month does not have is carried into the next.
[[nodiscard]] Instant after(const Zone& zone, Instant instant, const Length& length);

} // namespace harness::calendar
