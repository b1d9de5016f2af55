#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/cli/backend.hpp"
#include "harness/cli/checkpoints.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/recorder.hpp"
#include "harness/cli/run_directory.hpp"
#include "harness/cli/summary.hpp"
#include "harness/cli/variants.hpp"
#include "harness/guest/disk_images.hpp"
#include "reports/junit/replace_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <ostream>

namespace harness::cli {

namespace {

/// Everything that the scenarios of one call share.
struct Session {
    const RunOptions& options;
    Environment& environment;
    boost::asio::io_context& context;
    async::Interrupt& interrupt;
    Progress& progress;
    ports::MachineHost& host;
    ports::CheckpointStore* checkpoints; ///< Null: none are kept, nor used.
    std::optional<reports::JunitFile> junit;
    reports::RunReport report;
};

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

void add_properties(reports::ScenarioReport& report, const Loaded& loaded,
                    const ports::MachineHost& host) {
    report.properties.push_back({"harness.version", HARNESS_VERSION});
    for (const auto& [name, value] : host.properties()) {
        report.properties.push_back({name, value});
    }
    report.properties.push_back({"scenario.digest", sha256_hex(loaded.job.scenario.digest_input)});
    report.properties.push_back({"report.digest", loaded.report_digest});
    if (!loaded.layout_digest.empty()) {
        report.properties.push_back({"layout.digest", loaded.layout_digest});
    }
    report.properties.push_back({"machine", loaded.job.plan.summary});
    if (!loaded.job.variant.empty()) {
        report.properties.push_back({"variant", loaded.job.variant});
    }
    for (const std::string& change : loaded.changes) {
        report.properties.push_back({"variant.change", change});
    }
}

std::string fidelity_summary(const machine::Plan& plan) {
    std::array<std::size_t, 4> counts{};
    for (const machine::Claim& claim : plan.claims) {
        ++counts.at(static_cast<std::size_t>(claim.fidelity));
    }
    return concat(counts[0], " facts as recorded, ", counts[1], " by stand-in, ", counts[2],
                  " scaled, ", counts[3], " absent");
}

/// The name without what a shell would read as a pattern.
std::string directory_name(const engine::Job& job) {
    std::string name =
        job.variant.empty() ? job.scenario.name : concat(job.scenario.name, "_", job.variant);
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return !is_letter_or_digit(c) && c != '-' && c != '.'; }, '_');
    constexpr std::size_t longest = 180; // With the time before it, a file name holds 255.
    return name.substr(0, longest);
}

void run_one(Session& session, const Loaded& loaded, std::size_t index) {
    const engine::Job& job = loaded.job;
    reports::ScenarioReport& report = session.report.scenarios[index];
    RunDirectory directory(session.environment.runs, time_for_names(), directory_name(job));
    report.started = time_for_reports();
    report.run_directory = directory.path().string();
    add_properties(report, loaded, session.host);
    session.progress.write(concat(report.name, ": ", job.scenario.summary, "\n  machine: ",
                                  job.plan.summary, "; ", fidelity_summary(job.plan), "\n"));
    for (const std::string& change : loaded.changes) {
        session.progress.write(concat("  changed: ", change, "\n"));
    }
    Recorder recorder(session.report, index, session.junit ? &*session.junit : nullptr,
                      directory.path(), session.progress, session.options.verbosity > 0);
    engine::Runner runner(job, session.host, directory.path(), session.interrupt, recorder, report,
                          {session.checkpoints, checkpoint_foundation(loaded, session.host)});
    async::run(session.context, runner.run());
    if (!session.options.keep_disks) {
        guest::remove_disk_images(directory.path());
    }
    recorder.changed(); // Once more: without its disks there may be space for the reports.
    if (reports::verdict(report) != reports::Verdict::passed) {
        directory.keep();
    }
    session.progress.write(render_summary(report, session.environment.is_terminal));
    if (!recorder.trouble().empty()) {
        throw Error(recorder.trouble());
    }
    reports::replace_file(directory.path() / "ended", report.started);
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
    const auto paths = find_scenarios(environment, options.names, options.tags);
    if (!paths) {
        return paths.error();
    }
    return load_all_runs(*paths, environment, *wanted);
}

std::vector<const machine::Plan*> plans_of(const std::vector<Loaded>& all) {
    std::vector<const machine::Plan*> plans;
    plans.reserve(all.size());
    for (const Loaded& loaded : all) {
        plans.push_back(&loaded.job.plan);
    }
    return plans;
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

void run_all(Session& session, const std::vector<Loaded>& all) {
    for (const Loaded& loaded : all) {
        session.report.scenarios.push_back(engine::planned_report(loaded.job));
    }
    if (!session.options.junit.empty()) {
        session.junit.emplace(session.options.junit);
        session.junit->update(session.report, std::chrono::steady_clock::now());
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (session.interrupt.is_requested()) {
            session.report.scenarios[i].outcome = reports::Outcome::interrupted;
            continue;
        }
        run_one(session, all[i], i);
    }
    if (session.junit) {
        session.junit->finish(session.report);
    }
}

} // namespace

ExitCode run(const RunOptions& options, Environment& environment) {
    if (!options.runs.empty()) {
        environment.runs = std::filesystem::absolute(options.runs);
    }
    auto all = load_all(options, environment);
    const auto means = find_means(environment);
    if (!all || !means) {
        environment.err << (all ? "" : render(all.error())) << (means ? "" : render(means.error()));
        return ExitCode::usage;
    }
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
    tidy_run_directories(environment.runs);
    const auto host = make_machine_host(context, options, *means, plans_of(all->runs), *daemon,
                                        interrupt, progress);
    note_warnings(all->runs, progress);
    if (host->gives_host_processor()) {
        for (Loaded& loaded : all->runs) {
            machine::use_host_processor(loaded.job.plan);
        }
    }
    store::SealedStore checkpoints(
        environment.cache, "checkpoints", most_kept,
        [&progress](std::string_view line) { progress.write(concat(line, "\n")); });
    const bool keeps_checkpoints = !options.is_cold && !*daemon;
    Session session{options,
                    environment,
                    context,
                    interrupt,
                    progress,
                    *host,
                    keeps_checkpoints ? &checkpoints : nullptr,
                    {},
                    {}};
    run_all(session, all->runs);
    environment.out << render_variant_tables(session.report, *all);
    if (session.report.scenarios.size() > 1) {
        environment.err << render_totals(session.report);
    }
    return exit_code_of(reports::verdict(session.report));
}

} // namespace harness::cli
