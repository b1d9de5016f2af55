#include "harness/retention/day_marks.hpp"

#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"

#include <algorithm>
#include <map>

namespace harness::retention {

using namespace std::chrono;

namespace {

constexpr months most_months{600};
constexpr std::size_t margin = 9;

/// From the least to the most telling.
constexpr std::string_view order = "+hdwmqy";

using DayMarks = std::map<local_days, char>;

char mark_of(const ExplainedSnapshot& one) {
    return one.longest ? adverb_of(*one.longest).front() : '+';
}

DayMarks marks_by_day(const Zone& zone, const std::vector<ExplainedSnapshot>& snapshots) {
    DayMarks out;
    for (const ExplainedSnapshot& one : snapshots) {
        char& mark = out.try_emplace(floor<days>(zone.to_local(one.taken)), '+').first->second;
        if (order.find(mark_of(one)) > order.find(mark)) {
            mark = mark_of(one);
        }
    }
    return out;
}

/// `empty` is for a day from `first` to `last` without a mark.
std::vector<MonthMarks> months_of(const DayMarks& marks, local_days first, local_days last,
                                  char empty) {
    const year_month_day first_date{first};
    const year_month_day last_date{last};
    const year_month end = last_date.year() / last_date.month();
    std::vector<MonthMarks> out;
    for (year_month month =
             std::max(first_date.year() / first_date.month(), end - (most_months - months(1)));
         month <= end; month += months(1)) {
        MonthMarks line{local_days(month / 1), month_text(month / 1), {}};
        const local_days next = local_days((month + months(1)) / 1);
        for (local_days day = line.first; day < next; day += days(1)) {
            const auto found = marks.find(day);
            const char unmarked = day < first || day > last ? ' ' : empty;
            line.marks.push_back(found == marks.end() ? unmarked : found->second);
        }
        out.push_back(std::move(line));
    }
    return out;
}

} // namespace

std::vector<MonthMarks> marks_of(const Explanation& explanation) {
    const Zone& zone = explanation.policy.zone;
    return months_of(marks_by_day(zone, explanation.kept),
                     floor<days>(zone.to_local(explanation.from)),
                     floor<days>(zone.to_local(explanation.to)), '.');
}

std::vector<MonthMarks> marks_of(const History& history) {
    DayMarks marks = marks_by_day(history.policy.zone, history.there);
    for (const LookedDay& one : history.days) {
        char& mark = marks.try_emplace(one.day, '.').first->second;
        if (!one.is_right()) {
            mark = '!';
        }
    }
    if (marks.empty()) {
        return {};
    }
    return months_of(marks, marks.begin()->first, marks.rbegin()->first, ' ');
}

std::string calendar_of(const std::vector<MonthMarks>& months) {
    std::string out(margin, ' ');
    for (unsigned day = 1; day <= 31; ++day) {
        out += std::to_string(day % 10);
    }
    out += "\n";
    for (const MonthMarks& month : months) {
        const std::size_t gap = margin - std::min(margin, month.name.size());
        out += concat(month.name, std::string(gap, ' '), month.marks, "\n");
    }
    return out;
}

} // namespace harness::retention
