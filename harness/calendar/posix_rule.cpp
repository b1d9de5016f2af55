#include "harness/calendar/posix_rule.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/number.hpp"

namespace harness::calendar {

using namespace std::chrono;

namespace {

/// Reads a rule from left to right; whatever does not fit makes it fail for good.
class RuleReader {
  public:
    explicit RuleReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    /// "CET" or "<+0330>".
    bool take_name() {
        if (take('<')) {
            const std::size_t end = rest_.find('>');
            if (end == std::string_view::npos) {
                return false;
            }
            rest_.remove_prefix(end + 1);
            return true;
        }
        std::size_t length = 0;
        while (length < rest_.size() && is_letter(rest_[length])) {
            ++length;
        }
        rest_.remove_prefix(length);
        return length >= 3;
    }

    std::optional<unsigned> number() {
        std::size_t length = 0;
        while (length < rest_.size() && is_digit(rest_[length])) {
            ++length;
        }
        const auto value = read_number<unsigned>(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return value;
    }

    /// "-3:30:00": hours, and perhaps minutes and seconds.
    std::optional<seconds> time() {
        const bool is_negative = take('-');
        if (!is_negative) {
            take('+');
        }
        const auto whole = number();
        if (!whole || *whole > 167) {
            return std::nullopt;
        }
        seconds out = hours(*whole);
        for (seconds unit : {seconds(60), seconds(1)}) {
            if (!take(':')) {
                break;
            }
            const auto part = number();
            if (!part || *part > 59) {
                return std::nullopt;
            }
            out += unit * static_cast<std::int64_t>(*part);
        }
        return is_negative ? -out : out;
    }

    std::optional<YearlyChange> change() {
        YearlyChange out;
        if (!take(',') || !day_of(out)) {
            return std::nullopt;
        }
        if (take('/')) {
            const auto at = time();
            if (!at) {
                return std::nullopt;
            }
            out.time = *at;
        }
        return out;
    }

  private:
    bool day_of(YearlyChange& out) {
        if (!take('M')) {
            out.kind = take('J') ? YearlyChange::Kind::julian_without_leap_day
                                 : YearlyChange::Kind::day_of_year;
            const auto day = number();
            out.day = day.value_or(366);
            return out.day <= 365;
        }
        const auto month = number();
        const auto week = take('.') ? number() : std::nullopt;
        const auto weekday = take('.') ? number() : std::nullopt;
        if (!month || !week || !weekday) {
            return false;
        }
        out.month = *month;
        out.week = *week;
        out.weekday = *weekday;
        return out.month >= 1 && out.month <= 12 && out.week >= 1 && out.week <= 5 &&
               out.weekday <= 6;
    }

    std::string_view rest_;
};

} // namespace

local_seconds YearlyChange::in(std::chrono::year year) const {
    const local_days first = local_days(year / January / 1);
    switch (kind) {
    case Kind::week_of_month: {
        const auto in_month = year / std::chrono::month(month);
        const std::chrono::weekday on(weekday);
        return week == 5 ? local_days(in_month / on[last]) + time
                         : local_days(in_month / on[week]) + time;
    }
    case Kind::julian_without_leap_day: {
        const bool is_after_leap_day = year.is_leap() && day >= 60;
        return first + days(static_cast<int>(day) - (is_after_leap_day ? 0 : 1)) + time;
    }
    case Kind::day_of_year:
        return first + days(day) + time;
    }
    return first;
}

seconds PosixRule::offset_at(sys_seconds instant) const {
    if (!summer) {
        return standard;
    }
    const year_month_day date(floor<days>(instant + standard));
    const sys_seconds begins((summer_begins.in(date.year()) - standard).time_since_epoch());
    const sys_seconds ends((summer_ends.in(date.year()) - *summer).time_since_epoch());
    const bool is_summer =
        begins < ends ? instant >= begins && instant < ends : instant >= begins || instant < ends;
    return is_summer ? *summer : standard;
}

std::optional<PosixRule> parse_posix_rule(std::string_view text) {
    RuleReader reader(text);
    PosixRule out;
    if (!reader.take_name()) {
        return std::nullopt;
    }
    const auto west = reader.time();
    if (!west) {
        return std::nullopt;
    }
    out.standard = -*west;
    if (reader.is_at_end()) {
        return out;
    }
    if (!reader.take_name()) {
        return std::nullopt;
    }
    out.summer = out.standard + hours(1);
    RuleReader after_name = reader;
    if (const auto own = after_name.time()) {
        out.summer = -*own;
        reader = after_name;
    }
    const auto begins = reader.change();
    const auto ends = begins ? reader.change() : std::nullopt;
    if (!ends || !reader.is_at_end()) {
        return std::nullopt;
    }
    out.summer_begins = *begins;
    out.summer_ends = *ends;
    return out;
}

} // namespace harness::calendar
