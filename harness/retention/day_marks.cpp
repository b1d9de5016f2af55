#include "harness/retention/day_marks.hpp"

#include "harness/calendar/local_text.hpp"

#include <algorithm>
#include <map>

namespace harness::retention {

using namespace std::chrono;

namespace {

constexpr months most_months{600};

/// From the least to the most telling.
constexpr std::string_view order = "+hdwmqy";

char mark_of(const ExplainedSnapshot& one) {
    return one.longest ? adverb_of(*one.longest).front() : '+';
}

} // namespace

std::vector<MonthMarks> marks_of(const Explanation& explanation) {
    const Zone& zone = explanation.policy.zone;
    std::map<local_days, char> marks;
    for (const ExplainedSnapshot& one : explanation.kept) {
        char& mark = marks.try_emplace(floor<days>(zone.to_local(one.taken)), '+').first->second;
        if (order.find(mark_of(one)) > order.find(mark)) {
            mark = mark_of(one);
        }
    }
    const local_days first = floor<days>(zone.to_local(explanation.from));
    const local_days last = floor<days>(zone.to_local(explanation.to));
    const year_month_day first_date{first};
    const year_month_day last_date{last};
    const year_month end = last_date.year() / last_date.month();
    std::vector<MonthMarks> out;
    for (year_month month =
             std::max(first_date.year() / first_date.month(), end - (most_months - months(1)));
         month <= end; month += months(1)) {
        MonthMarks line{month_text(month / 1), {}};
        const local_days next = local_days((month + months(1)) / 1);
        for (local_days day = local_days(month / 1); day < next; day += days(1)) {
            const auto found = marks.find(day);
            const char empty = day < first || day > last ? ' ' : '.';
            line.marks.push_back(found == marks.end() ? empty : found->second);
        }
        out.push_back(std::move(line));
    }
    return out;
}

} // namespace harness::retention
