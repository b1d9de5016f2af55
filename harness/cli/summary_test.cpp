#include "harness/base/testing/catch.hpp"
#include "harness/cli/summary.hpp"

using namespace harness;
using namespace harness::cli;

namespace {

reports::Case one(std::string step, std::string name, reports::CaseStatus status) {
    reports::Case out;
    out.suite_step = std::move(step);
    out.name = std::move(name);
    out.status = status;
    out.time = std::chrono::milliseconds(1500);
    return out;
}

reports::ScenarioReport report_of(std::vector<reports::Case> cases) {
    reports::ScenarioReport report;
    report.name = "zephyrus-storage";
    report.cases = std::move(cases);
    report.elapsed = std::chrono::milliseconds(17'900);
    report.outcome = reports::Outcome::finished;
    report.run_directory = "/runs/1";
    return report;
}

} // namespace

TEST_CASE("a passed scenario is its verdict and where its run is", "[cli]") {
    const auto report = report_of({one("start", "start", reports::CaseStatus::passed)});
    CHECK(render_summary(report, false) == "zephyrus-storage: passed (1 passed) in 17.9 s\n"
                                           "  everything about this run: /runs/1\n");
}

TEST_CASE("a failure is shown with what was expected, seen and where", "[cli]") {
    auto failed = one("check layout", "mount /nix: nodatacow", reports::CaseStatus::failed);
    failed.message = "not in effect";
    failed.expected = "nodatacow";
    failed.seen = "rw,compress=zstd:3";
    failed.layout_path = "disko.devices.disk.main";
    CHECK(render_summary(report_of({failed}), false) ==
          "  FAIL check layout: mount /nix: nodatacow\n"
          "       what     not in effect\n"
          "       expected nodatacow\n"
          "       seen     rw,compress=zstd:3\n"
          "       layout   disko.devices.disk.main\n"
          "zephyrus-storage: failed (0 passed, 1 failed) in 17.9 s\n"
          "  everything about this run: /runs/1\n");
}

TEST_CASE("an expected failure is printed with its reason and passes", "[cli]") {
    auto expected = one("check", "mount /nix: nodatacow", reports::CaseStatus::expected_failure);
    expected.reason = "belongs to the whole file system";
    const std::string text = render_summary(report_of({expected}), false);
    CHECK(text.find("ok*  mount /nix: nodatacow\n       because: belongs to the whole") !=
          std::string::npos);
    CHECK(text.find("zephyrus-storage: passed (0 passed, 1 failed as expected)") !=
          std::string::npos);
}

TEST_CASE("a step's line stands for its worst case", "[cli]") {
    const auto report = report_of({one("check", "a", reports::CaseStatus::passed),
                                   one("check", "b", reports::CaseStatus::failed)});
    const std::string line = step_line(report, "check", false);
    CHECK(line.starts_with("  FAIL check"));
    CHECK(line.find("3.0 s  1 passed, 1 failed") != std::string::npos);
}

TEST_CASE("a flaky case is shown, and named again in the last lines", "[cli]") {
    auto flaky = one("check", "mount /nix", reports::CaseStatus::flaky);
    flaky.message = "not mounted";
    const auto report = report_of({flaky});
    CHECK(render_summary(report, false) ==
          "  flky check: mount /nix\n"
          "       what     not mounted\n"
          "zephyrus-storage: passed, flaky (0 passed, 1 flaky) in 17.9 s\n"
          "  everything about this run: /runs/1\n");
    reports::RunReport all;
    all.scenarios = {report, report_of({one("a", "a", reports::CaseStatus::passed)})};
    CHECK(render_totals(all) == "2 of 2 scenarios passed (1 passed, 1 flaky)\n"
                                "flaky: zephyrus-storage\n");
}

TEST_CASE("scenarios that were left out are counted as such", "[cli]") {
    reports::RunReport all;
    all.scenarios = {report_of({one("a", "a", reports::CaseStatus::failed)}),
                     report_of({one("a", "a", reports::CaseStatus::skipped)})};
    CHECK(render_totals(all) ==
          "0 of 2 scenarios passed, 1 not run (0 passed, 1 failed, 1 skipped)\n");
}
