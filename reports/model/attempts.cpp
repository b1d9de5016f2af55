#include "reports/model/attempts.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::reports {

namespace {

bool is_bad(const Case& one) {
    return one.status == CaseStatus::failed || one.status == CaseStatus::error;
}

bool is_good(const Case& one) {
    return one.status == CaseStatus::passed || one.status == CaseStatus::expected_failure;
}

void make_flaky(Case& now, const Case& before) {
    now.status = CaseStatus::flaky;
    now.message = before.message;
    now.expected = before.expected;
    now.seen = before.seen;
    now.layout_path = before.layout_path;
}

std::string first_trouble(const ScenarioReport& report) {
    const auto bad = std::find_if(report.cases.begin(), report.cases.end(), is_bad);
    const std::string what = bad == report.cases.end() ? report.stopped_by : bad->message;
    return what.substr(0, what.find('\n'));
}

} // namespace

void add_earlier_attempt(ScenarioReport& later, const ScenarioReport& earlier) {
    const auto number = static_cast<std::size_t>(
        std::count_if(later.properties.begin(), later.properties.end(), [](const Property& one) {
            return one.name.starts_with("earlier_attempt.");
        }));
    later.properties.push_back({concat("earlier_attempt.", number + 1),
                                concat(to_string(verdict(earlier)), ": ", first_trouble(earlier),
                                       " (", earlier.run_directory, ")")});
    if (verdict(later) != Verdict::passed) {
        return;
    }
    const std::size_t both = std::min(later.cases.size(), earlier.cases.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (is_bad(earlier.cases[i]) && is_good(later.cases[i])) {
            make_flaky(later.cases[i], earlier.cases[i]);
        }
    }
    if (!is_flaky(later) && !later.cases.empty()) { // What went wrong was no case's fault.
        later.cases.front().status = CaseStatus::flaky;
        later.cases.front().message = first_trouble(earlier);
    }
}

bool is_flaky(const ScenarioReport& report) {
    return std::any_of(report.cases.begin(), report.cases.end(),
                       [](const Case& one) { return one.status == CaseStatus::flaky; });
}

bool is_left_out(const ScenarioReport& report) {
    return report.outcome == Outcome::finished && !report.cases.empty() &&
           report.cases.front().status == CaseStatus::skipped;
}

void leave_out(ScenarioReport& report, std::string_view reason) {
    report.outcome = Outcome::finished;
    for (Case& one : report.cases) {
        one.status = CaseStatus::skipped;
        one.reason = reason;
    }
}

} // namespace harness::reports
