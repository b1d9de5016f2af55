#include "harness/calendar/length.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

namespace harness::calendar {

using namespace std::chrono;

namespace {

constexpr std::int32_t largest = 9999;

bool add_part(Length& length, char unit, std::int32_t number) {
    switch (unit) {
    case 'y':
        length.years += number;
        return true;
    case 'm':
        length.months += number;
        return true;
    case 'w':
        length.days += 7 * number;
        return true;
    case 'd':
        length.days += number;
        return true;
    case 'h':
        length.rest += hours(number);
        return true;
    case 's':
        length.rest += seconds(number);
        return true;
    default:
        return false;
    }
}

Instant moved(const Zone& zone, Instant instant, const Length& length, int direction) {
    const LocalTime local = zone.to_local(instant);
    const local_days day = floor<days>(local);
    const year_month_day date(day);
    const auto month = date.year() / date.month() +
                       std::chrono::months(direction * (length.years * 12 + length.months));
    const local_days moved_day = local_days(month / 1) +
                                 days(static_cast<int>(unsigned(date.day())) - 1) +
                                 days(direction * length.days);
    if (moved_day == day) {
        return instant + direction * length.rest;
    }
    return zone.to_instant(moved_day + (local - day)) + direction * length.rest;
}

} // namespace

std::optional<Length> parse_length(std::string_view text) {
    Length out;
    std::string seen;
    if (text == "0") {
        return out;
    }
    while (!text.empty()) {
        std::size_t digits = 0;
        while (digits < text.size() && is_digit(text[digits])) {
            ++digits;
        }
        const auto number = read_number<std::int32_t>(text.substr(0, digits));
        // Seconds are all that tools give as large numbers.
        const bool are_seconds = digits < text.size() && text[digits] == 's';
        if (!number || digits == text.size() || (*number > largest && !are_seconds) ||
            seen.find(text[digits]) != std::string::npos || !add_part(out, text[digits], *number)) {
            return std::nullopt;
        }
        seen.push_back(text[digits]);
        text.remove_prefix(digits + 1);
    }
    return seen.empty() ? std::nullopt : std::optional(out);
}

std::string to_text(const Length& length) {
    std::string out;
    const auto add = [&](std::int64_t number, char unit) {
        if (number != 0) {
            out += concat(number, unit);
        }
    };
    add(length.years, 'y');
    add(length.months, 'm');
    add(length.days, 'd');
    add(length.rest / hours(1), 'h');
    add((length.rest % hours(1)).count(), 's');
    return out.empty() ? "0" : out;
}

Length times(const Length& length, std::size_t number) {
    const auto factor = static_cast<std::int32_t>(number);
    return {length.years * factor, length.months * factor, length.days * factor,
            length.rest * factor};
}

Instant before(const Zone& zone, Instant instant, const Length& length) {
    return moved(zone, instant, length, -1);
}

Instant after(const Zone& zone, Instant instant, const Length& length) {
    return moved(zone, instant, length, 1);
}

} // namespace harness::calendar
