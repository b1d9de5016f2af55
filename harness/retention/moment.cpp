#include "harness/retention/moment.hpp"

namespace harness::retention {

using namespace std::chrono;

namespace {

/// The first day of 1970 was a Thursday.
constexpr int weekday_of_day_zero = 4;

constexpr int floor_divide(int value, int by) {
    return value >= 0 ? value / by : -((by - 1 - value) / by);
}

Moment numbered(const Policy& policy, Instant instant, MonthStart month_start) {
    const LocalTime local = policy.zone.to_local(instant);
    const int hour = static_cast<int>(floor<hours>(local).time_since_epoch().count());
    const int day = floor_divide(hour - static_cast<int>(policy.day_begins.count()), 24);
    const int weekday_shift =
        weekday_of_day_zero - static_cast<int>(policy.week_start.c_encoding());
    const int week = floor_divide(day + weekday_shift, 7);
    int day_of_month = day;
    if (month_start == MonthStart::first_week) {
        // From the date, not from the day that began at day_begins: so does btrbk.
        const int since_week_began = day + weekday_shift - 7 * week;
        day_of_month = floor_divide(hour, 24) - since_week_began;
    }
    const year_month_day date{local_days{days{day_of_month}}};
    const int month = int(date.year()) * 12 + static_cast<int>(unsigned(date.month())) - 1;
    return {instant, {{hour, day, week, month, floor_divide(month, 3), floor_divide(month, 12)}}};
}

} // namespace

Moment moment_of(const Policy& policy, Instant taken) {
    return numbered(policy, taken, policy.month_start);
}

Moment moment_of_now(const Policy& policy, Instant now) {
    return numbered(policy, now, MonthStart::first_day);
}

} // namespace harness::retention
