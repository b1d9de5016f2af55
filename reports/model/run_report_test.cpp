#include "harness/base/testing/catch.hpp"
#include "reports/model/run_report.hpp"

#include <initializer_list>

using namespace harness::reports;

namespace {

ScenarioReport finished_with(std::initializer_list<CaseStatus> statuses) {
    ScenarioReport report;
    report.outcome = Outcome::finished;
    for (const CaseStatus status : statuses) {
        Case one;
        one.status = status;
        report.cases.push_back(one);
    }
    return report;
}

} // namespace

TEST_CASE("every status is counted in one place and the total is their sum", "[reports]") {
    using enum CaseStatus;
    const ScenarioReport report = finished_with(
        {pending, running, passed, failed, error, skipped, expected_failure, flaky, flaky});
    const Counts wanted{.total = 9,
                        .passed = 1,
                        .failed = 1,
                        .errors = 1,
                        .skipped = 1,
                        .expected_failures = 1,
                        .flaky = 2,
                        .unfinished = 2};
    CHECK(counts(report) == wanted);
}

TEST_CASE("counts of a run are the sum over its scenarios", "[reports]") {
    using enum CaseStatus;
    const RunReport run{.scenarios = {finished_with({passed}), finished_with({passed, failed})}};
    const Counts wanted{.total = 3, .passed = 2, .failed = 1};
    CHECK(counts(run) == wanted);
}

TEST_CASE("passes, skips, expected failures and flaky cases make a passed scenario", "[reports]") {
    using enum CaseStatus;
    CHECK(verdict(finished_with({passed, skipped, expected_failure, flaky})) == Verdict::passed);
}

TEST_CASE("an error weighs more than a failure", "[reports]") {
    using enum CaseStatus;
    CHECK(verdict(finished_with({passed, failed})) == Verdict::failed);
    CHECK(verdict(finished_with({failed, error})) == Verdict::error);
}

TEST_CASE("a scenario that goes on, or lacks a result, is an error", "[reports]") {
    using enum CaseStatus;
    ScenarioReport report = finished_with({passed});
    report.outcome = Outcome::running;
    CHECK(verdict(report) == Verdict::error);
    CHECK(verdict(finished_with({passed, pending})) == Verdict::error);
}

TEST_CASE("a scenario that was stopped is an error though all its cases passed", "[reports]") {
    ScenarioReport report = finished_with({CaseStatus::passed});
    report.stopped_by = "machine 'zephyrus': QEMU died of signal 9";
    CHECK(verdict(report) == Verdict::error);
}

TEST_CASE("an interrupted scenario is interrupted whatever its cases say", "[reports]") {
    ScenarioReport report = finished_with({CaseStatus::failed});
    report.outcome = Outcome::interrupted;
    report.stopped_by = "interrupted by SIGINT";
    CHECK(verdict(report) == Verdict::interrupted);
}

TEST_CASE("the verdict of a run is its worst scenario's", "[reports]") {
    using enum CaseStatus;
    CHECK(verdict(RunReport{}) == Verdict::passed);
    const RunReport run{.scenarios = {finished_with({passed}), finished_with({failed})}};
    CHECK(verdict(run) == Verdict::failed);
}

TEST_CASE("a failure that the scenario expects becomes an expected failure", "[reports]") {
    Case one;
    one.status = CaseStatus::failed;
    one.message = "nodatacow is not in effect";
    expect_failure(one, "the first mount decides");
    CHECK(one.status == CaseStatus::expected_failure);
    CHECK(one.reason == "the first mount decides");
    CHECK(one.message == "nodatacow is not in effect");
}

TEST_CASE("a pass where the scenario expects a failure is a failure that says so", "[reports]") {
    Case one;
    one.status = CaseStatus::passed;
    expect_failure(one, "the first mount decides");
    CHECK(one.status == CaseStatus::failed);
    CHECK(one.message == "passed, but the scenario expects it to fail (the first mount decides); "
                         "remove the expectation if it is meant to pass now");
}

TEST_CASE("an error stays an error though a failure was expected", "[reports]") {
    Case one;
    one.status = CaseStatus::error;
    expect_failure(one, "the first mount decides");
    CHECK(one.status == CaseStatus::error);
    CHECK(one.reason.empty());
}

TEST_CASE("why a case has no result depends on how the run ended", "[reports]") {
    ScenarioReport report;
    CHECK(unfinished_text(report) ==
          "did not end: the harness still ran, or was killed, when this was written");
    report.outcome = Outcome::interrupted;
    CHECK(unfinished_text(report) == "did not end: the run was interrupted");
    report.outcome = Outcome::finished;
    CHECK(unfinished_text(report) == "did not end: the run finished without it");
    report.stopped_by = "machine 'zephyrus': QEMU died of signal 9";
    CHECK(unfinished_text(report) == "did not end: machine 'zephyrus': QEMU died of signal 9");
}
