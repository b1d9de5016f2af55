#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/backend.hpp"
#include "harness/cli/checkpoints.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/given_programs.hpp"
#include "harness/cli/given_secrets.hpp"
#include "harness/cli/host_state.hpp"
#include "harness/cli/run_directory.hpp"
#include "harness/cli/session.hpp"
#include "harness/cli/settings.hpp"
#include "harness/cli/store_servers.hpp"
#include "harness/cli/summary.hpp"
#include "harness/cli/trace_file.hpp"
#include "harness/cli/variants.hpp"

#include <ostream>

namespace harness::cli {

namespace {

ExitCode exit_code_of(reports::Verdict verdict) {
    switch (verdict) {
    case reports::Verdict::passed:
        return ExitCode::passed;
    case reports::Verdict::failed:
        return ExitCode::failed;
    case reports::Verdict::error:
        return ExitCode::broken;
    case reports::Verdict::interrupted:
        return ExitCode::interrupted;
    }
    return ExitCode::broken;
}

Result<Runs> load_all(const RunOptions& options, Environment& environment) {
    if (options.names.empty() && options.tags.empty()) {
        Diagnostics problems;
        problems.error(Place{.file = "harness run", .line_text = {}}, "no scenario was named",
                       "name one (see `harness list`), or give --tag");
        return problems;
    }
    const auto wanted = wanted_variants(options.variants);
    if (!wanted) {
        return wanted.error();
    }
    const auto settings = wanted_settings(options.parameters);
    if (!settings) {
        return settings.error();
    }
    const auto paths = find_scenarios(environment, options.names, options.tags);
    if (!paths) {
        return paths.error();
    }
    auto all = load_all_runs(*paths, environment, *wanted, *settings);
    if (all) {
        Diagnostics problems = give_secrets(all->runs, environment);
        problems.append_new(find_servers(all->runs, environment, options.allows_external));
        problems.append_new(give_programs(all->runs));
        if (problems.has_errors()) {
            return problems;
        }
    }
    return all;
}

void note_warnings(const std::vector<Loaded>& all, Progress& progress) {
    for (const Loaded& loaded : all) {
        const std::size_t count = loaded.warnings.items.size();
        if (count > 0) {
            progress.write(concat(loaded.job.scenario.name, ": ", count,
                                  count == 1 ? " warning" : " warnings", "; `harness check ",
                                  loaded.job.scenario.name, "` shows them\n"));
        }
    }
}

std::vector<engine::Outline> outlines_of(const std::vector<Loaded>& all) {
    std::vector<engine::Outline> outlines;
    for (const Loaded& loaded : all) {
        outlines.push_back({engine::name_of(loaded.job), count_steps(loaded)});
    }
    return outlines;
}

std::vector<engine::QueuedRun> queue_of(const std::vector<Loaded>& all,
                                        const engine::Durations& past) {
    const auto outlines = outlines_of(all);
    const auto expected = engine::expected_durations(outlines, past);
    std::vector<engine::QueuedRun> list;
    for (std::size_t i = 0; i < all.size(); ++i) {
        list.push_back({outlines[i].name, expected[i], engine::needs_of(jobs_of(all[i]))});
    }
    return list;
}

void use_host_processor(engine::Job& job) {
    machine::use_host_processor(job.plan);
    for (engine::Job& next : job.replacements) {
        machine::use_host_processor(next.plan);
    }
}

/// Leaves only the shard's runs. What this host remembers of the past must not matter: another one
/// remembers otherwise, and a scenario would be run twice or nowhere.
void take_shard(const SchedulingOptions& options, std::vector<Loaded>& all,
                const engine::Durations& named, std::ostream& err) {
    if (!options.shard) {
        return;
    }
    const auto outlines = outlines_of(all);
    const auto expected = engine::expected_durations(outlines, named);
    std::vector<engine::WeighedRun> weighed;
    for (std::size_t i = 0; i < all.size(); ++i) {
        weighed.push_back({outlines[i].name, expected[i]});
    }
    std::vector<Loaded> mine;
    for (const std::size_t run : engine::members_of(*options.shard, weighed)) {
        mine.push_back(std::move(all[run]));
    }
    err << "shard " << options.shard->number << " of " << options.shard->count << ": "
        << mine.size() << " of " << all.size() << " scenarios, balanced by "
        << (options.durations.empty() ? "their number of steps" : "past durations") << "\n";
    all = std::move(mine);
}

/// What another host has to give is not known here.
engine::QueueRules rules_of(const SchedulingOptions& options, bool is_remote) {
    engine::QueueRules rules;
    rules.most_at_once = is_remote && options.jobs == 0 ? 1 : options.jobs;
    rules.rounds = options.rounds();
    rules.retries = options.retries;
    rules.stops_at_failure = options.until_failure ? "--until-fail"
                             : options.fails_fast  ? "--fail-fast"
                                                   : "";
    rules.shuffle_seed = options.shuffle_seed;
    return rules;
}

engine::Ledger ledger_of(const Environment& environment, const SchedulingOptions& options) {
    const engine::HostNow now = host_now(environment.runs);
    return {{environment.limits.memory, environment.limits.cpus, now.disk}, options.jobs == 0};
}

/// Null where none was asked for.
std::unique_ptr<TraceFile> open_trace(const RunOptions& options, ports::TraceSink::Time began) {
    if (options.trace.empty()) {
        return nullptr;
    }
    auto file = std::make_unique<TraceFile>(options.trace, began);
    file->shared().add("load scenarios, reports and layouts", began,
                       std::chrono::steady_clock::now());
    return file;
}

/// Nothing is to be run, and the report says so.
ExitCode report_nothing(const RunOptions& options) {
    if (!options.junit.empty()) {
        reports::JunitFile(options.junit).finish({});
    }
    return ExitCode::passed;
}

ExitCode run_loaded(const RunOptions& options, Environment& environment, const Means& means,
                    Runs& all, const engine::Durations& past, TraceFile* trace_file) {
    const ports::Trace trace = trace_file != nullptr ? trace_file->shared() : ports::Trace();
    const auto daemon = find_daemon(options);
    if (!daemon) {
        environment.err << render(daemon.error());
        return ExitCode::usage;
    }
    boost::asio::io_context context;
    async::Interrupt interrupt(context.get_executor());
    Progress progress(context.get_executor(), environment.err, environment.is_terminal);
    if (*daemon) {
        async::run(context, (*daemon)->tidy(killed_runs(environment.runs)));
    }
    ports::Span tidying = trace.span("remove old run directories");
    tidy_run_directories(environment.runs);
    tidying.end();
    const auto made = make_machine_host(context, options, means, plans_of(all.runs), *daemon,
                                        interrupt, progress, trace);
    if (!made) {
        environment.err << render(made.error());
        return ExitCode::usage;
    }
    ports::MachineHost* const host = made->get();
    note_warnings(all.runs, progress);
    if (host->gives_host_processor()) {
        for (Loaded& loaded : all.runs) {
            use_host_processor(loaded.job);
            for (Loaded& other : loaded.others) {
                use_host_processor(other.job);
            }
        }
    }
    const bool is_remote = *daemon && (*daemon)->is_remote();
    if (is_remote && options.scheduling.jobs == 0 && all.runs.size() > 1) {
        progress.write("one machine at a time: what the other host has for them is not known "
                       "here; --jobs says how many\n");
    }
    store::SealedStore checkpoints(
        environment.cache, "checkpoints", most_kept,
        [&progress](std::string_view line) { progress.write(concat(line, "\n")); });
    const bool keeps_checkpoints = !options.is_cold && !*daemon;
    Session session({options, environment, context.get_executor(), interrupt, progress, *host,
                     keeps_checkpoints ? &checkpoints : nullptr, trace_file},
                    all.runs, queue_of(all.runs, past), rules_of(options.scheduling, is_remote),
                    ledger_of(environment, options.scheduling));
    async::run(context, session.run());
    environment.out << render_variant_tables(session.report(), all);
    if (session.report().scenarios.size() > 1) {
        environment.err << render_totals(session.report());
    }
    return interrupt.is_requested() ? ExitCode::interrupted
                                    : exit_code_of(reports::verdict(session.report()));
}

} // namespace

ExitCode run(const RunOptions& options, Environment& environment) {
    if (options.watches) {
        return watch(options, environment);
    }
    keep_runs_in(options.runs, environment);
    const auto began = std::chrono::steady_clock::now();
    auto all = load_all(options, environment);
    const auto means = find_means(environment);
    const std::string& file = options.scheduling.durations;
    const auto named = file.empty() ? Result<engine::Durations>() : read_durations(file);
    if (!all || !means || !named) {
        environment.err << (all ? "" : render(all.error())) << (means ? "" : render(means.error()))
                        << (named ? "" : render(named.error()));
        return ExitCode::usage;
    }
    take_shard(options.scheduling, all->runs, *named, environment.err);
    if (all->runs.empty()) {
        return report_nothing(options);
    }
    const auto trace_file = open_trace(options, began);
    const ExitCode code = run_loaded(
        options, environment, *means, *all,
        file.empty() ? PastDurations(environment.cache).known() : *named, trace_file.get());
    if (trace_file) {
        trace_file->finish();
    }
    return code;
}

} // namespace harness::cli
