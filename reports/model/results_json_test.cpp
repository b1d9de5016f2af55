#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "reports/model/results_json.hpp"
#include "reports/model/testing/sample_reports.hpp"

using namespace harness::reports;
using harness::reports::testing::running_report;
using harness::reports::testing::storage_report;

TEST_CASE("a report is written as JSON with counts and verdict", "[reports][golden]") {
    CHECK(harness::testing::matches_golden("reports/results.json", render_json(storage_report())));
}

TEST_CASE("a report of a run that goes on is written as JSON", "[reports][golden]") {
    CHECK(harness::testing::matches_golden("reports/results-running.json",
                                           render_json(running_report())));
}

TEST_CASE("the same report gives the same bytes", "[reports]") {
    CHECK(render_json(storage_report()) == render_json(storage_report()));
}
