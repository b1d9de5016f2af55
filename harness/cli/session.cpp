#include "harness/cli/session.hpp"

#include "harness/async/deadline.hpp"
#include "harness/async/keep_trouble.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/sha256.hpp"
#include "harness/cli/checkpoints.hpp"
#include "harness/cli/given_secrets.hpp"
#include "harness/cli/host_state.hpp"
#include "harness/cli/run_directory.hpp"
#include "harness/cli/summary.hpp"
#include "harness/cli/vaults.hpp"
#include "harness/engine/gateways.hpp"
#include "harness/engine/leaks.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/stores/stores.hpp"
#include "reports/junit/replace_file.hpp"
#include "reports/model/attempts.hpp"

#include <array>
#include <deque>

namespace harness::cli {

namespace {

/// Memory has no event that tells when there is enough of it again.
constexpr std::chrono::seconds look_again{1};
constexpr std::chrono::minutes most_patience{10};

void add_replacement(reports::ScenarioReport& report, const std::string& of,
                     const std::pair<std::string, std::string>& digests, const engine::Job& job) {
    report.properties.push_back({concat(of, "report.digest"), digests.first});
    if (!digests.second.empty()) {
        report.properties.push_back({concat(of, "layout.digest"), digests.second});
    }
    report.properties.push_back({concat(of, "machine"), job.plan.summary});
    for (const std::string& change : job.changes) {
        report.properties.push_back({concat(of, "variant.change"), change});
    }
}

void add_machine(reports::ScenarioReport& report, const Loaded& machine) {
    const std::string& name = machine.job.scenario.machine_name;
    const std::string of = concat(name, name.empty() ? "" : ".");
    report.properties.push_back({concat(of, "report.digest"), machine.report_digest});
    if (!machine.layout_digest.empty()) {
        report.properties.push_back({concat(of, "layout.digest"), machine.layout_digest});
    }
    report.properties.push_back({concat(of, "machine"), machine.job.plan.summary});
    for (std::size_t i = 0; i < machine.job.replacements.size(); ++i) {
        add_replacement(report, concat(of, machine.job.replacements[i].replacement, "."),
                        machine.replacement_digests[i], machine.job.replacements[i]);
    }
}

void add_properties(reports::ScenarioReport& report, const Loaded& loaded,
                    const ports::MachineHost& host) {
    report.properties.push_back({"harness.version", HARNESS_VERSION});
    for (const auto& [name, value] : host.properties()) {
        report.properties.push_back({name, value});
    }
    report.properties.push_back({"scenario.digest", sha256_hex(loaded.job.scenario.digest_input)});
    for (const Loaded* machine : machines_of(loaded)) {
        add_machine(report, *machine);
    }
    if (!loaded.job.variant.empty()) {
        report.properties.push_back({"variant", loaded.job.variant});
    }
    for (const std::string& change : loaded.job.changes) {
        report.properties.push_back({"variant.change", change});
    }
    for (const scenario::Parameter& parameter : loaded.job.scenario.parameters) {
        report.properties.push_back({concat("parameter.", parameter.name), parameter.text});
    }
    note_secrets(loaded.job.scenario, report);
}

/// What stands for the stores, and where what they are asked is told.
void add_stores(reports::ScenarioReport& report, const std::vector<ports::ObjectStore*>& stores) {
    for (const ports::ObjectStore* store : stores) {
        const std::string log = stores::log_name(store->name());
        report.attachments.push_back({log, log});
        report.properties.push_back(
            {concat("store.", store->name()),
             concat(store->what_it_is(), "; as ", store->host_names().front())});
    }
}

void hide_keys(const std::vector<ports::ObjectStore*>& stores, secrets::RunSecrets* secrets) {
    for (const ports::ObjectStore* store : stores) {
        for (const ports::StoreKey& key : store->keys()) {
            engine::hide_key(*secrets, *store, key);
        }
    }
}

void add_connect(reports::ScenarioReport& report, const scenario::Scenario& scenario) {
    report.attachments.push_back({stores::connect_log, stores::connect_log});
    report.properties.push_back(
        {"connect", concat("a stand-in for 1Password Connect, with ", scenario.vaults->written)});
}

void add_requests(reports::ScenarioReport& report, const std::vector<ports::ObjectStore*>& stores) {
    for (const ports::ObjectStore* store : stores) {
        report.properties.push_back(
            {concat("store.", store->name(), ".requests"), stores::requests_summary(*store)});
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

/// One for each of several machines.
void make_directories(const Loaded& loaded, const std::filesystem::path& parent) {
    for (const engine::Job* job : jobs_of(loaded)) {
        const std::filesystem::path own = parent / job->scenario.machine_name;
        std::error_code error;
        std::filesystem::create_directory(own, error);
        if (error) {
            throw Error(concat("making the directory ", own.string(), ": ", error.message(),
                               ": free some space there, or choose another place by --runs"));
        }
    }
}

engine::RunEnd end_of(const reports::ScenarioReport& report) {
    switch (reports::verdict(report)) {
    case reports::Verdict::passed:
        return engine::RunEnd::passed;
    case reports::Verdict::failed:
    case reports::Verdict::error:
        return engine::RunEnd::failed;
    case reports::Verdict::interrupted:
        return engine::RunEnd::interrupted;
    }
    return engine::RunEnd::failed;
}

} // namespace

Session::Session(Surroundings around, const std::vector<Loaded>& runs,
                 std::vector<engine::QueuedRun> list, engine::QueueRules rules,
                 engine::Ledger ledger)
    : around_(around), runs_(runs), rules_(std::move(rules)), past_(around.environment.cache),
      queue_(std::move(list), rules_, ledger),
      group_(around.executor, [this](const std::exception_ptr& bug) { bug_ = bug; }),
      changed_(around.executor) {
    if (around_.trace != nullptr) {
        around_.trace->writer().hide_with(hidings_);
    }
}

reports::ScenarioReport Session::planned(std::size_t run) const {
    reports::ScenarioReport report = engine::planned_report(jobs_of(loaded(run)));
    if (rules_.rounds > 1) {
        report.name += concat("#", run / runs_.size() + 1);
    }
    return report;
}

void Session::plan_reports(std::size_t rounds) {
    report_.scenarios.reserve(queue_.size());
    while (report_.scenarios.size() < rounds * runs_.size()) {
        report_.scenarios.push_back(planned(report_.scenarios.size()));
    }
}

async::Task<> Session::run() {
    const bool may_end_early = around_.options.scheduling.until_failure;
    plan_reports(may_end_early ? 1 : rules_.rounds);
    if (!around_.options.junit.empty()) {
        junit_.emplace(around_.options.junit);
        junit_->update(report_, std::chrono::steady_clock::now());
    }
    const async::Interrupt::Registration on_interrupt(around_.interrupt, [this] {
        queue_.stop();
        changed_.set();
    });
    for (;;) {
        const engine::QueueDecision next = queue_.next(host_now(around_.environment.runs));
        if (next.kind == engine::QueueDecision::Kind::finish) {
            break;
        }
        if (next.kind == engine::QueueDecision::Kind::start) {
            begin(next.run);
        } else {
            co_await wait(next);
        }
    }
    co_await group_.join();
    settle();
    if (bug_) {
        std::rethrow_exception(bug_);
    }
    if (junit_) {
        junit_->finish(report_);
    }
    if (!trouble_.empty()) {
        throw Error(trouble_);
    }
}

async::Task<> Session::wait(engine::QueueDecision decision) {
    const bool is_held_back = queue_.running() == 0;
    if (!is_held_back) {
        patience_.reset();
    } else if (!patience_) {
        patience_ = async::Deadline::in(most_patience);
    } else if (patience_->has_passed()) {
        patience_.reset();
        give_up(decision);
        co_return;
    }
    if (queue_.running() == 1) {
        around_.progress.let_it_speak();
    }
    const bool was_asked_for = is_held_back || rules_.most_at_once > 1;
    if (!decision.reason.empty() && was_asked_for && !std::exchange(has_told_lack_, true)) {
        around_.progress.write(
            concat(queue_.at(decision.run).name, " waits for ", decision.reason, "\n"));
    }
    changed_.clear();
    const auto longest = decision.reason.empty() ? std::chrono::hours(1) : look_again;
    (void)co_await async::ends_before(changed_.wait(), async::Deadline::in(longest));
}

void Session::give_up(const engine::QueueDecision& decision) {
    plan_reports(decision.run / runs_.size() + 1);
    reports::ScenarioReport& report = report_.scenarios[decision.run];
    report.outcome = reports::Outcome::finished;
    report.stopped_by =
        concat("the host had too little for its machine for ", async::to_text(most_patience), ": ",
               decision.reason,
               "; end other programs, or give the machine less by 'memory' in the scenario");
    queue_.give_up(decision.run);
    around_.progress.write(render_summary(report, around_.environment.is_terminal));
}

void Session::begin(std::size_t run) {
    plan_reports(run / runs_.size() + 1);
    patience_.reset();
    queue_.started(run);
    group_.start(
        run_one(run, std::make_unique<Voice>(around_.progress, report_.scenarios[run].name)));
}

async::Task<> Session::run_one(std::size_t run, std::unique_ptr<Voice> voice) {
    try {
        co_await attempt(run, *voice);
    } catch (const Error& error) { // There was no place for its run, say.
        reports::ScenarioReport& report = report_.scenarios[run];
        report.outcome = reports::Outcome::finished;
        report.stopped_by = error.what();
        hidings_->apply(report_);
        voice->write(render_summary(report, voice->is_terminal()));
    } catch (...) {
        bug_ = std::current_exception();
        queue_.stop();
    }
    hidings_->remove(run);
    ended(run, *voice);
    voice.reset();
    changed_.set();
}

void Session::ended(std::size_t run, Voice& voice) {
    reports::ScenarioReport& report = report_.scenarios[run];
    if (reports::verdict(report) == reports::Verdict::passed && !reports::is_flaky(report)) {
        past_.note(queue_.at(run).name, report.elapsed);
    }
    queue_.ended(run, end_of(report));
    if (queue_.is_waiting(run)) {
        voice.write(concat("  ", report.name, " will be tried again (", queue_.attempts(run),
                           " of ", rules_.retries, ")\n"));
        earlier_[run].push_back(std::move(report));
        report = planned(run);
    }
}

void Session::introduce(std::size_t run, Voice& voice) {
    voice.write(concat(report_.scenarios[run].name, ": ", loaded(run).job.scenario.summary, "\n"));
    for (const engine::Job* job : jobs_of(loaded(run))) {
        for (const engine::Job* one : engine::with_replacements(*job)) {
            const std::string of = engine::hardware_of(*one);
            voice.write(concat("  ", of.empty() ? "machine: " : of, one->plan.summary, "; ",
                               fidelity_summary(one->plan), "\n"));
            for (const std::string& change : one->changes) {
                voice.write(concat("  ", of, "changed: ", change, "\n"));
            }
        }
    }
}

async::Task<> Session::attempt(std::size_t run, Voice& voice) {
    reports::ScenarioReport& report = report_.scenarios[run];
    const ports::Trace trace = trace_of(report.name);
    const ports::Span whole = trace.span("run");
    ports::Span preparing = trace.span("prepare the run");
    RunDirectory directory(around_.environment.runs, time_for_names(),
                           directory_name(loaded(run).job));
    report.started = time_for_reports();
    report.run_directory = directory.path().string();
    add_properties(report, loaded(run), around_.host);
    introduce(run, voice);
    const auto secrets = make_run_secrets(loaded(run));
    const secrets::Hiding hiding = secrets ? secrets->hiding() : secrets::Hiding();
    hidings_->add(run, hiding);
    voice.hide_with(hiding);
    Recorder recorder = recorder_of(run, directory.path(), voice, trace, secrets.get());
    stores::Stores stores(around_.executor, loaded(run).job.scenario.stores, directory.path(),
                          loaded(run).servers);
    hide_keys(stores.all(), secrets.get());
    const auto connect =
        make_connect(around_.executor, loaded(run), directory.path(), secrets.get());
    std::exception_ptr bug;
    try {
        co_await stores.begin();
        add_stores(report, stores.all());
        engine::RunShare share{nullptr, secrets.get(), stores.all(), {}};
        if (connect) {
            add_connect(report, loaded(run).job.scenario);
            share.services.push_back(connect->service());
        }
        preparing.end();
        co_await run_machines(run, directory.path(), recorder, share, voice);
    } catch (...) {
        bug = std::current_exception();
    }
    add_requests(report, stores.all());
    co_await async::keep_trouble(stores.close(), &bug);
    if (connect) {
        report.properties.push_back({"connect.requests", connect->requests_summary()});
        co_await async::keep_trouble(connect->close(), &bug);
    }
    if (bug) {
        std::rethrow_exception(bug);
    }
    hidings_->apply(report_);
    engine::judge_leaks(report);
    ports::Span removing = trace.span("remove the disks' images");
    if (!around_.options.keep_disks) {
        guest::remove_disk_images(directory.path());
    }
    removing.end();
    for (const reports::ScenarioReport& earlier : earlier_[run]) {
        reports::add_earlier_attempt(report, earlier);
    }
    recorder.changed(); // Once more: without its disks there may be space for the reports.
    if (reports::verdict(report) != reports::Verdict::passed) {
        directory.keep();
    }
    voice.write(render_summary(report, voice.is_terminal()));
    if (!recorder.trouble().empty()) {
        trouble_ = recorder.trouble();
        co_return;
    }
    reports::replace_file(directory.path() / "ended", report.started);
}

Recorder Session::recorder_of(std::size_t run, std::filesystem::path directory, Voice& voice,
                              ports::Trace trace, const secrets::RunSecrets* secrets) {
    return {report_,
            run,
            junit_ ? &*junit_ : nullptr,
            std::move(directory),
            voice,
            around_.options.verbosity > 0,
            trace,
            hidings_.get(),
            secrets != nullptr ? secrets->hiding() : secrets::Hiding()};
}

async::Task<> Session::run_machines(std::size_t run, std::filesystem::path directory,
                                    Recorder& recorder, engine::RunShare share, Voice& voice) {
    if (!loaded(run).others.empty()) {
        co_await run_several(run, std::move(directory), std::move(share), voice);
        co_return;
    }
    engine::CheckpointPlace checkpoints{around_.checkpoints,
                                        checkpoint_foundation(loaded(run), around_.host)};
    engine::Runner runner(loaded(run).job, around_.host, std::move(directory), around_.interrupt,
                          recorder, report_.scenarios[run], std::move(checkpoints),
                          std::move(share));
    co_await runner.run();
}

/// Each in a directory of its own, side by side, all into one report.
async::Task<> Session::run_several(std::size_t run, std::filesystem::path directory,
                                   engine::RunShare share, Voice& voice) {
    reports::ScenarioReport& report = report_.scenarios[run];
    make_directories(loaded(run), directory);
    engine::Milestones milestones(around_.executor);
    share.milestones = &milestones;
    std::deque<Recorder> recorders;
    std::deque<engine::Runner> runners;
    std::exception_ptr bug;
    async::TaskGroup group(around_.executor,
                           [&bug](const std::exception_ptr& thrown) { bug = thrown; });
    for (const Loaded* machine : machines_of(loaded(run))) {
        const std::string& name = machine->job.scenario.machine_name;
        recorders.push_back(recorder_of(run, directory, voice,
                                        trace_of(concat(report.name, " ", name)), share.secrets));
        runners.emplace_back(machine->job, around_.host, directory / name, around_.interrupt,
                             recorders.back(), report,
                             engine::CheckpointPlace{around_.checkpoints,
                                                     checkpoint_foundation(*machine, around_.host)},
                             share);
    }
    for (engine::Runner& runner : runners) {
        group.start(runner.run());
    }
    co_await group.join();
    if (report.outcome == reports::Outcome::running) {
        report.outcome = reports::Outcome::finished;
    }
    if (bug) {
        std::rethrow_exception(bug);
    }
}

ports::Trace Session::trace_of(const std::string& name) {
    return around_.trace != nullptr ? around_.trace->writer().add_run(name) : ports::Trace();
}

/// What did not come to an end of its own gets the one that it has.
void Session::settle() {
    for (std::size_t run = 0; run < report_.scenarios.size(); ++run) {
        reports::ScenarioReport& report = report_.scenarios[run];
        if (report.outcome != reports::Outcome::running) {
            continue;
        }
        if (!earlier_[run].empty()) { // It was to be tried again.
            report = std::move(earlier_[run].back());
        } else if (around_.interrupt.is_requested()) {
            report.outcome = reports::Outcome::interrupted;
        } else if (!queue_.left_out_because().empty()) {
            reports::leave_out(report, queue_.left_out_because());
        }
    }
}

} // namespace harness::cli
