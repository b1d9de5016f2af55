#include "harness/base/testing/catch.hpp"
#include "reports/model/attempts.hpp"

using namespace harness::reports;

namespace {

ScenarioReport report_of(std::vector<CaseStatus> statuses) {
    ScenarioReport report;
    report.outcome = Outcome::finished;
    report.run_directory = "/runs/1";
    for (const CaseStatus status : statuses) {
        Case one;
        one.status = status;
        one.message = status == CaseStatus::failed ? "not as expected\nmore" : "";
        report.cases.push_back(one);
    }
    return report;
}

} // namespace

TEST_CASE("a case that failed first and passed then is flaky and tells what was seen",
          "[reports]") {
    const auto earlier = report_of({CaseStatus::passed, CaseStatus::failed, CaseStatus::skipped});
    auto later = report_of({CaseStatus::passed, CaseStatus::passed, CaseStatus::passed});
    add_earlier_attempt(later, earlier);
    CHECK(later.cases[0].status == CaseStatus::passed);
    CHECK(later.cases[1].status == CaseStatus::flaky);
    CHECK(later.cases[1].message == "not as expected\nmore");
    CHECK(later.cases[2].status == CaseStatus::passed);
    CHECK(verdict(later) == Verdict::passed);
    CHECK(is_flaky(later));
    REQUIRE(later.properties.size() == 1);
    CHECK(later.properties[0].name == "earlier_attempt.1");
    CHECK(later.properties[0].value == "failed: not as expected (/runs/1)");
}

TEST_CASE("a run that was stopped outside of its cases is flaky in its first", "[reports]") {
    auto earlier = report_of({CaseStatus::passed, CaseStatus::skipped});
    earlier.stopped_by = "QEMU ended";
    auto later = report_of({CaseStatus::passed, CaseStatus::passed});
    add_earlier_attempt(later, earlier);
    CHECK(later.cases[0].status == CaseStatus::flaky);
    CHECK(later.cases[0].message == "QEMU ended");
}

TEST_CASE("what fails again stays failed, and names the attempts before", "[reports]") {
    const auto earlier = report_of({CaseStatus::failed, CaseStatus::passed});
    auto later = report_of({CaseStatus::passed, CaseStatus::failed});
    add_earlier_attempt(later, earlier);
    add_earlier_attempt(later, earlier);
    CHECK(later.cases[0].status == CaseStatus::passed);
    CHECK(verdict(later) == Verdict::failed);
    CHECK_FALSE(is_flaky(later));
    CHECK(later.properties[1].name == "earlier_attempt.2");
}

TEST_CASE("a run that is left out is all skipped, and says why", "[reports]") {
    auto report = report_of({CaseStatus::pending, CaseStatus::pending});
    report.outcome = Outcome::running;
    CHECK_FALSE(is_left_out(report));
    leave_out(report, "not run: x failed");
    CHECK(is_left_out(report));
    CHECK(report.cases[1].reason == "not run: x failed");
    CHECK(verdict(report) == Verdict::passed);
    CHECK_FALSE(is_left_out(report_of({CaseStatus::passed, CaseStatus::skipped})));
}
