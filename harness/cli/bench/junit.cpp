#include "reports/junit/junit.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/cli/bench/registry.hpp"
#include "reports/model/results_json.hpp"

namespace harness::cli {

namespace {

constexpr int cases = 10'000;

reports::RunReport large_report() {
    reports::ScenarioReport scenario;
    scenario.name = "bench";
    for (int i = 0; i < cases; ++i) {
        reports::Case one;
        one.suite_step = concat("step ", i / 100);
        one.name = concat("mount /mnt/data/", i, ": nodatacow <&>");
        one.status = i % 50 == 0 ? reports::CaseStatus::failed : reports::CaseStatus::passed;
        one.message = i % 50 == 0 ? "it is not in effect" : "";
        one.expected = "nodatacow";
        one.seen = "rw,relatime,space_cache=v2,subvolid=256,subvol=/@data";
        one.time = std::chrono::milliseconds(i);
        scenario.cases.push_back(std::move(one));
    }
    reports::RunReport report;
    report.scenarios.push_back(std::move(scenario));
    return report;
}

bench::Row measure(Workshop& workshop, std::string name,
                   const std::function<std::string()>& render) {
    const std::string text = render();
    std::vector<Contender> contenders;
    contenders.push_back({"harness", "", [&] {
                              const auto started = std::chrono::steady_clock::now();
                              (void)render();
                              return milliseconds_since(started);
                          }});
    // Nobody else writes this text; reading it once is what this computer needs at least.
    contenders.push_back({"SHA-256 of the same text", "", [&] {
                              const auto started = std::chrono::steady_clock::now();
                              (void)sha256_hex(text);
                              return milliseconds_since(started);
                          }});
    return workshop.race({"junit", std::move(name), "ms", bench::Better::less, {}, {}},
                         std::move(contenders));
}

} // namespace

std::vector<bench::Row> measure_junit(Workshop& workshop) {
    const reports::RunReport report = large_report();
    std::vector<bench::Row> rows;
    rows.push_back(
        measure(workshop, "JUnit for 10 000 cases", [&] { return reports::render_junit(report); }));
    rows.push_back(measure(workshop, "results.json for 10 000 cases",
                           [&] { return reports::render_json(report.scenarios.front()); }));
    return rows;
}

} // namespace harness::cli
