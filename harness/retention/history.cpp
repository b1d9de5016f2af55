#include "harness/base/concat.hpp"
#include "harness/retention/follow.hpp"
#include "harness/retention/month_picture.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

std::string looks_text(std::size_t number) {
    return concat(number, number == 1 ? " look" : " looks");
}

std::string day_text(const LookedDay& day) {
    if (day.is_right()) {
        return concat(looks_text(day.looks), ", ", day.there, " there");
    }
    return concat(day.wrong_looks, " of ", looks_text(day.looks), " wrong: ", day.first_wrong);
}

} // namespace

std::string render_history_text(const History& history) {
    return calendar_of(marks_of(history));
}

std::string render_history_svg(const History& history) {
    return month_picture(
        to_text(history.policy), marks_of(history), [&](std::chrono::local_days date, char mark) {
            const std::string_view kind = kind_of_mark(mark);
            std::vector<std::string> parts;
            if (kind != "none" && kind != "wrong") {
                parts.push_back(concat("still there, ", kind));
            }
            const auto day = std::lower_bound(
                history.days.begin(), history.days.end(), date,
                [](const LookedDay& one, std::chrono::local_days at) { return one.day < at; });
            if (day != history.days.end() && day->day == date) {
                parts.push_back(day_text(*day));
            }
            return join(parts, "; ");
        });
}

} // namespace harness::retention
