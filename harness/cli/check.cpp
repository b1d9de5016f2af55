#include "harness/base/concat.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/settings.hpp"
#include "harness/cli/variants.hpp"

#include <ostream>

namespace harness::cli {

namespace {

void show(const Loaded& loaded, bool lists_checks, Environment& environment) {
    environment.err << render(loaded.warnings);
    const auto jobs = jobs_of(loaded);
    const auto cases = engine::planned_report(jobs).cases;
    std::string machines;
    for (const engine::Job* job : jobs) {
        for (const engine::Job* one : engine::with_replacements(*job)) {
            machines +=
                concat(machines.empty() ? "" : "; ", engine::hardware_of(*one), one->plan.summary);
        }
    }
    environment.out << engine::name_of(loaded.job) << ": ok, " << count_steps(loaded) << " steps, "
                    << cases.size() << " cases, " << machines << "\n";
    for (const engine::Job* job : jobs) {
        for (const engine::Job* one : engine::with_replacements(*job)) {
            for (const std::string& change : one->changes) {
                environment.out << "  " << engine::hardware_of(*one) << change << "\n";
            }
        }
    }
    if (lists_checks) {
        for (const reports::Case& one : cases) {
            environment.out << "  " << one.suite_step << ": " << one.name << "\n";
        }
    }
}

} // namespace

ExitCode check(const CheckOptions& options, Environment& environment) {
    const auto wanted = wanted_variants(options.variants);
    const auto settings = wanted_settings(options.parameters);
    const auto paths = find_scenarios(environment, options.names, {});
    if (!wanted || !settings || !paths) {
        environment.err << (wanted ? "" : render(wanted.error()))
                        << (settings ? "" : render(settings.error()))
                        << (paths ? "" : render(paths.error()));
        return ExitCode::usage;
    }
    bool all_well = true;
    std::set<std::string> parameters;
    for (const std::string& path : *paths) {
        const auto runs = load_runs(path, environment, *wanted, *settings);
        if (!runs) {
            environment.err << render(runs.error());
            all_well = false;
            continue;
        }
        parameters.insert(runs->parameters.begin(), runs->parameters.end());
        for (const Loaded& loaded : runs->runs) {
            show(loaded, options.list_checks, environment);
        }
        for (const LeftOut& left_out : runs->left_out) {
            environment.out << left_out.scenario << "[" << left_out.variant
                            << "]: does not apply: " << left_out.reason << "\n";
        }
    }
    if (const Diagnostics unknown = unknown_settings(*settings, parameters);
        all_well && unknown.has_errors()) {
        environment.err << render(unknown);
        return ExitCode::usage;
    }
    return all_well ? ExitCode::passed : ExitCode::usage;
}

} // namespace harness::cli
