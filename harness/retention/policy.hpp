#pragma once

#include "harness/calendar/length.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/calendar/zone.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What a user wants kept. The tools' policies are values of the same type, so that their meaning
// can be compared.
namespace harness::retention {

using calendar::Instant;
using calendar::Length;
using calendar::local_text;
using calendar::LocalTime;
using calendar::month_text;
using calendar::parse_length;
using calendar::parse_local_time;
using calendar::to_text;
using calendar::Zone;

enum class Period { hourly, daily, weekly, monthly, quarterly, yearly };

inline constexpr std::array<Period, 6> periods{Period::hourly,  Period::daily,     Period::weekly,
                                               Period::monthly, Period::quarterly, Period::yearly};

/// "daily"; and what one of them is called: "day".
[[nodiscard]] std::string_view adverb_of(Period period);
[[nodiscard]] std::string_view noun_of(Period period);

/// A value for each period.
template <typename T>
struct PerPeriod {
    std::array<T, periods.size()> values{};

    T& operator[](Period period) { return values[static_cast<std::size_t>(period)]; }
    const T& operator[](Period period) const { return values[static_cast<std::size_t>(period)]; }
    bool operator==(const PerPeriod&) const = default;
};

/// How many; or all, however many there are.
struct Count {
    std::uint32_t number = 0;
    bool is_all = false;

    [[nodiscard]] bool is_none() const { return number == 0 && !is_all; }
    bool operator==(const Count&) const = default;
};

[[nodiscard]] std::string to_text(const Count& count);

/// Which of a period's snapshots stands for it.
enum class Stands {
    first, ///< btrbk, snapper
    last   ///< restic
};

/// What a count counts.
enum class Counting {
    held_periods, ///< Periods in which there is a snapshot, from the newest on (restic, snapper).
    /// Periods of the calendar, back from now, the current one not counted: 7 daily are up to eight
    /// days (btrbk). A longer period's snapshot is chosen from those that stand for shorter ones.
    calendar
};

/// To which month a day belongs.
enum class MonthStart {
    first_day,
    first_week ///< The month in which its week begins (btrbk).
};

/// What "within" is measured from.
enum class WithinFrom { now, newest };

/// What is kept whatever the counts say: nothing, the newest, all, or what is young enough.
struct NoMinimum {
    bool operator==(const NoMinimum&) const = default;
};
struct Latest {
    bool operator==(const Latest&) const = default;
};
struct Everything {
    bool operator==(const Everything&) const = default;
};
/// As btrbk counts: of the current period and that many before.
struct PeriodsBack {
    Period period = Period::daily;
    std::uint32_t number = 0;
    bool operator==(const PeriodsBack&) const = default;
};
using Minimum = std::variant<NoMinimum, Latest, Everything, Length, PeriodsBack>;

[[nodiscard]] std::string to_text(const Minimum& minimum);

struct Policy {
    PerPeriod<Count> counts;
    Count last; ///< The newest ones, whatever their periods.
    std::optional<Length> within;
    PerPeriod<std::optional<Length>> within_of; ///< One for each period that is younger than this.
    WithinFrom within_from = WithinFrom::newest;
    Minimum minimum = Latest{};
    /// A snapshot that has all tags of one of these is kept.
    std::vector<std::vector<std::string>> tags;

    Stands stands = Stands::last;
    Counting counting = Counting::held_periods;
    MonthStart month_start = MonthStart::first_day;
    std::chrono::weekday week_start = std::chrono::Monday;
    std::chrono::hours day_begins{0};
    /// The oldest snapshot is kept while a count is not used up (restic 0.16 and newer).
    bool keeps_oldest_while_counts_last = false;
    Zone zone;
};

/// Whether anything but the newest snapshot can be kept for long.
[[nodiscard]] bool keeps_anything(const Policy& policy);

/// The newest snapshot is kept by every run, whenever it was taken.
[[nodiscard]] bool always_keeps_newest(const Policy& policy);

/// The counts and the like: "7 daily, 4 weekly, within 2d, at least latest".
[[nodiscard]] std::string to_text(const Policy& policy);

} // namespace harness::retention
