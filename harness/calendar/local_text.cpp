#include "harness/calendar/local_text.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

namespace harness::calendar {

using namespace std::chrono;

namespace {

std::string two_digits(std::int64_t number) {
    return concat(number < 10 ? "0" : "", number);
}

} // namespace

std::string month_text(year_month_day date) {
    return concat(int(date.year()), "-", two_digits(unsigned(date.month())));
}

std::string local_text(const Zone& zone, Instant instant) {
    const LocalTime local = zone.to_local(instant);
    const local_days day = floor<days>(local);
    const year_month_day date{day};
    const auto minute = duration_cast<minutes>(local - day).count();
    return concat(month_text(date), "-", two_digits(unsigned(date.day())), " ",
                  two_digits(minute / 60), ":", two_digits(minute % 60));
}

std::string utc_text(Instant instant) {
    std::string minute = local_text(Zone(), instant);
    minute[minute.find(' ')] = 'T';
    const auto second = (instant - floor<minutes>(instant)).count();
    return concat(minute, ":", two_digits(second), "Z");
}

std::optional<LocalTime> parse_local_time(std::string_view text) {
    constexpr std::size_t date_size = 10;
    constexpr std::size_t whole_size = 16;
    if ((text.size() != date_size && text.size() != whole_size) || text[4] != '-' ||
        text[7] != '-') {
        return std::nullopt;
    }
    const auto year = read_number<unsigned>(text.substr(0, 4));
    const auto month = read_number<unsigned>(text.substr(5, 2));
    const auto day = read_number<unsigned>(text.substr(8, 2));
    if (!year || !month || !day || *year < 1970 || *year > 2999) {
        return std::nullopt;
    }
    const year_month_day date(std::chrono::year(static_cast<int>(*year)),
                              std::chrono::month(*month), std::chrono::day(*day));
    if (!date.ok()) {
        return std::nullopt;
    }
    LocalTime out = local_days(date);
    if (text.size() == whole_size) {
        const auto hour = read_number<unsigned>(text.substr(11, 2));
        const auto minute = read_number<unsigned>(text.substr(14, 2));
        const bool is_separated = (text[10] == 'T' || text[10] == ' ') && text[13] == ':';
        if (!is_separated || !hour || !minute || *hour > 23 || *minute > 59) {
            return std::nullopt;
        }
        out += hours(*hour) + minutes(*minute);
    }
    return out;
}

} // namespace harness::calendar
