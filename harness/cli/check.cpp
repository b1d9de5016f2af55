#include "harness/base/concat.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"

#include <ostream>

namespace harness::cli {

ExitCode check(const CheckOptions& options, Environment& environment) {
    const auto paths = find_scenarios(environment, options.names, {});
    if (!paths) {
        environment.err << render(paths.error());
        return ExitCode::usage;
    }
    bool all_well = true;
    for (const std::string& path : *paths) {
        const auto loaded = load_scenario(path, environment);
        if (!loaded) {
            environment.err << render(loaded.error());
            all_well = false;
            continue;
        }
        environment.err << render(loaded->warnings);
        const auto cases = engine::planned_report(loaded->job).cases;
        environment.out << loaded->job.scenario.name << ": ok, "
                        << loaded->job.scenario.steps.size() << " steps, " << cases.size()
                        << " cases, " << loaded->job.plan.summary << "\n";
        if (options.list_checks) {
            for (const reports::Case& one : cases) {
                environment.out << "  " << one.suite_step << ": " << one.name << "\n";
            }
        }
    }
    return all_well ? ExitCode::passed : ExitCode::usage;
}

} // namespace harness::cli
