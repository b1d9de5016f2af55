#include "harness/restore_verify/moment.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

#include <array>
#include <cstdio>

namespace harness::restore_verify {

namespace {

/// Takes a number of so many digits from the front of the text.
std::optional<unsigned> take(std::string_view& text, std::size_t digits, std::string_view after) {
    if (text.size() < digits + after.size() || text.substr(digits, after.size()) != after) {
        return std::nullopt;
    }
    const auto number = read_number<unsigned>(text.substr(0, digits));
    text.remove_prefix(digits + after.size());
    return number;
}

std::optional<std::uint32_t> take_fraction(std::string_view& text) {
    if (!text.starts_with('.')) {
        return 0;
    }
    text.remove_prefix(1);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    constexpr std::size_t most = 9;
    if (digits == 0 || digits > most) {
        return std::nullopt;
    }
    std::string padded(text.substr(0, digits));
    padded.resize(most, '0');
    text.remove_prefix(digits);
    return read_number<std::uint32_t>(padded);
}

std::optional<std::chrono::minutes> take_zone(std::string_view text) {
    if (text == "Z") {
        return std::chrono::minutes(0);
    }
    if (text.empty() || (text.front() != '+' && text.front() != '-')) {
        return std::nullopt;
    }
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take(text, 2, ":");
    const auto minutes = take(text, 2, "");
    if (!hours || !minutes || !text.empty()) {
        return std::nullopt;
    }
    constexpr int minutes_of_hour = 60;
    return std::chrono::minutes(
        sign * (static_cast<int>(*hours) * minutes_of_hour + static_cast<int>(*minutes)));
}

} // namespace

std::optional<Moment> parse_moment(std::string_view text) {
    const auto year = take(text, 4, "-");
    const auto month = take(text, 2, "-");
    const auto day = take(text, 2, "T");
    const auto hour = take(text, 2, ":");
    const auto minute = take(text, 2, ":");
    const auto second = take(text, 2, "");
    if (!year || !month || !day || !hour || !minute || !second) {
        return std::nullopt;
    }
    const auto fraction = take_fraction(text);
    const auto zone = take_zone(text);
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day));
    if (!fraction || !zone || !date.ok()) {
        return std::nullopt;
    }
    const std::chrono::seconds of_day =
        std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    const std::chrono::seconds whole =
        std::chrono::sys_days(date).time_since_epoch() + of_day - *zone;
    return Moment{whole.count(), *fraction};
}

std::optional<Moment> parse_local_moment(std::string_view text) {
    constexpr std::size_t date_size = std::string_view("2026-03-01T").size();
    const std::size_t zone = text.find_first_of("Z+-", std::min(date_size, text.size()));
    return parse_moment(text) ? parse_moment(concat(text.substr(0, zone), "Z")) : std::nullopt;
}

std::string to_text(Moment moment) {
    const std::chrono::sys_seconds time{std::chrono::seconds(moment.seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    std::array<char, 16> fraction{};
    if (moment.nanoseconds != 0) {
        std::snprintf(fraction.data(), fraction.size(), ".%09u", moment.nanoseconds);
    }
    return concat(text.data(), fraction.data(), "Z");
}

std::string age_text(std::chrono::seconds age) {
    struct Unit {
        std::chrono::seconds size;
        const char* name;
    };
    constexpr std::array<Unit, 3> units{{{std::chrono::days(1), " days"},
                                         {std::chrono::hours(1), " h"},
                                         {std::chrono::minutes(1), " min"}}};
    for (const Unit& unit : units) {
        if (age >= 2 * unit.size) {
            return concat(age / unit.size, unit.name);
        }
    }
    return concat(age.count(), " s");
}

} // namespace harness::restore_verify
