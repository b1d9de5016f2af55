#include "harness/base/concat.hpp"
#include "harness/cli/bench/harness_run.hpp"
#include "harness/cli/bench/registry.hpp"

#include <nlohmann/json.hpp>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// Runs that wait more than they work, so that what is measured is when they begin and end, and not
/// how many processors there are.
constexpr std::string_view work = "sleep 2";

struct Measured {
    std::vector<double> times;  ///< Milliseconds of the whole program.
    std::vector<double> shares; ///< Per cent of the jobs' time in which a run was going on.
};

double milliseconds_of_runs(const fs::path& runs) {
    double sum = 0;
    for (const nlohmann::json& results : results_in(runs)) {
        sum += results.value("elapsed_ms", 0.0);
    }
    return sum;
}

void measure(Workshop& workshop, const fs::path& scenario, int jobs, int count, Measured& out) {
    workshop.throw_if_interrupted();
    const fs::path runs = workshop.make_directory("runs");
    const double time = time_program(
        workshop, harness_run(workshop, scenario, runs,
                              {"--jobs", std::to_string(jobs), "--repeat", std::to_string(count)}));
    out.times.push_back(time);
    out.shares.push_back(100 * milliseconds_of_runs(runs) / (time * jobs));
}

} // namespace

std::vector<bench::Row> measure_scheduler(Workshop& workshop) {
    const int count = workshop.settings().is_quick ? 2 : 6;
    const fs::path scenario = write_scenario(workshop, work);
    Measured unused; // The first run saves the machine.
    measure(workshop, scenario, 1, 1, unused);
    Measured one;
    Measured two;
    for (unsigned run = 0; run < workshop.settings().repeat; ++run) {
        measure(workshop, scenario, 2, count, two);
        measure(workshop, scenario, 1, count, one);
    }
    std::vector<bench::Row> rows;
    rows.push_back({"scheduler",
                    concat(count, " runs that wait"),
                    "ms",
                    bench::Better::less,
                    {"2 jobs", two.times, ""},
                    {{"1 job", one.times, ""}}});
    rows.push_back({"scheduler",
                    "work over time and jobs",
                    "%",
                    bench::Better::more,
                    {"2 jobs", two.shares, ""},
                    {{"1 job", one.shares, ""}}});
    return rows;
}

} // namespace harness::cli
