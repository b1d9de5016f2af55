#include "reports/model/run_report.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::reports {

namespace {

void count(Counts& counts, CaseStatus status) {
    ++counts.total;
    switch (status) {
    case CaseStatus::pending:
    case CaseStatus::running:
        ++counts.unfinished;
        return;
    case CaseStatus::passed:
        ++counts.passed;
        return;
    case CaseStatus::failed:
        ++counts.failed;
        return;
    case CaseStatus::error:
        ++counts.errors;
        return;
    case CaseStatus::skipped:
        ++counts.skipped;
        return;
    case CaseStatus::expected_failure:
        ++counts.expected_failures;
        return;
    case CaseStatus::flaky:
        ++counts.flaky;
        return;
    }
    HARNESS_ASSERT(false, "a case status outside of its enumeration");
}

} // namespace

Counts counts(const ScenarioReport& report) {
    Counts result;
    for (const Case& one : report.cases) {
        count(result, one.status);
    }
    return result;
}

Counts counts(const RunReport& report) {
    Counts result;
    for (const ScenarioReport& scenario : report.scenarios) {
        for (const Case& one : scenario.cases) {
            count(result, one.status);
        }
    }
    return result;
}

Verdict verdict(const ScenarioReport& report) {
    if (report.outcome == Outcome::interrupted) {
        return Verdict::interrupted;
    }
    const Counts seen = counts(report);
    const bool has_ended = report.outcome == Outcome::finished && seen.unfinished == 0;
    if (!has_ended || seen.errors > 0 || !report.stopped_by.empty()) {
        return Verdict::error;
    }
    return seen.failed > 0 ? Verdict::failed : Verdict::passed;
}

Verdict verdict(const RunReport& report) {
    Verdict worst = Verdict::passed;
    for (const ScenarioReport& scenario : report.scenarios) {
        worst = std::max(worst, verdict(scenario));
    }
    return worst;
}

void expect_failure(Case& ended, std::string_view why) {
    if (ended.status == CaseStatus::failed) {
        ended.status = CaseStatus::expected_failure;
        ended.reason = why;
        return;
    }
    if (ended.status == CaseStatus::passed || ended.status == CaseStatus::flaky) {
        ended.status = CaseStatus::failed;
        ended.reason = why;
        ended.message = concat("passed, but the scenario expects it to fail (", why,
                               "); remove the expectation if it is meant to pass now");
    }
}

std::string unfinished_text(const ScenarioReport& report) {
    if (!report.stopped_by.empty()) {
        return concat("did not end: ", report.stopped_by);
    }
    switch (report.outcome) {
    case Outcome::running:
        return "did not end: the harness still ran, or was killed, when this was written";
    case Outcome::finished:
        return "did not end: the run finished without it";
    case Outcome::interrupted:
        return "did not end: the run was interrupted";
    }
    HARNESS_ASSERT(false, "an outcome outside of its enumeration");
    return {};
}

std::string_view to_string(CaseStatus status) {
    switch (status) {
    case CaseStatus::pending:
        return "pending";
    case CaseStatus::running:
        return "running";
    case CaseStatus::passed:
        return "passed";
    case CaseStatus::failed:
        return "failed";
    case CaseStatus::error:
        return "error";
    case CaseStatus::skipped:
        return "skipped";
    case CaseStatus::expected_failure:
        return "expected_failure";
    case CaseStatus::flaky:
        return "flaky";
    }
    HARNESS_ASSERT(false, "a case status outside of its enumeration");
    return {};
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
    case Outcome::running:
        return "running";
    case Outcome::finished:
        return "finished";
    case Outcome::interrupted:
        return "interrupted";
    }
    HARNESS_ASSERT(false, "an outcome outside of its enumeration");
    return {};
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
    case Verdict::passed:
        return "passed";
    case Verdict::failed:
        return "failed";
    case Verdict::error:
        return "error";
    case Verdict::interrupted:
        return "interrupted";
    }
    HARNESS_ASSERT(false, "a verdict outside of its enumeration");
    return {};
}

std::string to_text(const Leak& leak) {
    return concat("'", leak.secret, "' in ", leak.where, ", ", leak.form,
                  leak.count == 1 ? std::string{} : concat(", ", leak.count, " times"));
}

} // namespace harness::reports
