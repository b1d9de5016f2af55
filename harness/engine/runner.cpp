#include "harness/engine/runner.hpp"

#include "harness/async/elapsed.hpp"
#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/observe.hpp"
#include "harness/engine/pace.hpp"
#include "harness/engine/text_check.hpp"
#include "harness/machine/system_files.hpp"
#include "harness/scenario/text_match.hpp"

#include <algorithm>

namespace harness::engine {

namespace {

/// Of the first boot, before which nothing can be measured: for an emulated one on a busy host.
constexpr std::chrono::seconds boot_limit{120};
constexpr std::chrono::seconds pace_limit{30};
constexpr std::chrono::seconds snapshot_limit{30};

std::string_view to_text(StepEnd how) {
    switch (how) {
    case StepEnd::passed:
        return "passed";
    case StepEnd::failed:
        return "failed";
    case StepEnd::broken:
        return "broken";
    }
    return "broken";
}

bool has_ended(const reports::Case& one) {
    return one.status != reports::CaseStatus::pending && one.status != reports::CaseStatus::running;
}

} // namespace

Runner::Runner(const Job& job, ports::MachineHost& host, std::filesystem::path directory,
               async::Interrupt& interrupt, RunObserver& observer, reports::ScenarioReport& report,
               CheckpointPlace checkpoints, RunShare share)
    : first_(job), job_(&job), host_(host), directory_(std::move(directory)), interrupt_(interrupt),
      observer_(observer), trace_(observer.trace()), report_(report), schedule_(job.scenario.steps),
      checkpoints_(std::move(checkpoints), job.scenario.steps, interrupt), share_(std::move(share)),
      hardware_(fidelity::verify(reported_claims(job), {})), power_(job.plan.power) {
    if (job.scenario.time) {
        clock_.emplace(*job.scenario.time);
    }
}

ports::GuestAgent& Runner::agent() {
    return traced_ ? *traced_ : machine_->agent();
}

std::span<reports::Case> Runner::cases_of(std::string_view step) {
    const auto is_its = [&](const reports::Case& one) { return one.suite_step == step; };
    const auto first = std::find_if(report_.cases.begin(), report_.cases.end(), is_its);
    const auto last = std::find_if_not(first, report_.cases.end(), is_its);
    return {first, last};
}

void Runner::begin(std::string_view step) {
    current_ = cases_of(step);
    for (reports::Case& one : current_) {
        one.status = reports::CaseStatus::running;
    }
    step_started_ = std::chrono::steady_clock::now();
    observer_.step_started(step);
    observer_.changed();
}

void Runner::end(std::string_view step, StepEnd how) {
    const auto elapsed = async::elapsed_since(step_started_);
    current_ = cases_of(step);
    for (reports::Case& one : current_) {
        if (one.status == reports::CaseStatus::running && how == StepEnd::passed) {
            one.status = reports::CaseStatus::passed;
        }
        one.time = elapsed / static_cast<std::int64_t>(current_.size());
    }
    observer_.step_ended(step);
    observer_.changed();
}

StepEnd Runner::fail(std::string message, std::string expected, std::string seen) {
    current().status = reports::CaseStatus::failed;
    current().message = std::move(message);
    current().expected = std::move(expected);
    current().seen = std::move(seen);
    return StepEnd::failed;
}

/// With the steps within it.
void Runner::skip(const scenario::Step& step, const std::string& reason) {
    for (reports::Case& one : cases_of(step.name)) {
        if (!has_ended(one)) {
            one.status = reports::CaseStatus::skipped;
            one.reason = reason.substr(0, reason.find('\n'));
        }
    }
    for (const scenario::Step& inner : scenario::inner_steps(step.action)) {
        skip(inner, reason);
    }
    observer_.changed();
}

void Runner::break_off(const std::string& cause) {
    if (interrupt_.is_requested()) {
        report_.outcome = reports::Outcome::interrupted;
        report_.stopped_by = interrupt_.reason();
    } else {
        report_.stopped_by = concat(told_of(*job_), cause);
        for (reports::Case& one : current_) {
            if (!has_ended(one)) {
                one.status = reports::CaseStatus::error;
                one.message = cause;
            }
        }
    }
    schedule_.machine_is_gone(
        concat("not run: ", interrupt_.is_requested() ? report_.stopped_by : cause));
}

void Runner::take_verdicts(std::vector<reports::Case> judged,
                           const std::vector<scenario::ExpectedFailure>& expected) {
    for (std::size_t i = 0; i < judged.size() && i < current_.size(); ++i) {
        reports::Case& one = current_[i];
        const std::string step = one.suite_step;
        const auto time = one.time; // Of earlier rounds, where the step is repeated.
        one = std::move(judged[i]);
        one.suite_step = step;
        one.time = time;
        for (const scenario::ExpectedFailure& failure : expected) {
            if (scenario::matches_glob(failure.check, one.name)) {
                reports::expect_failure(one, failure.reason);
                break;
            }
        }
    }
}

async::Task<> Runner::run() {
    const auto started = std::chrono::steady_clock::now();
    const async::Interrupt::Registration on_interrupt(interrupt_, [this] {
        for (ports::Machine* const one : {machine_.get(), aside_.get()}) {
            if (one != nullptr) {
                one->kill(interrupt_.reason());
            }
        }
    });
    std::exception_ptr bug;
    try {
        co_await run_steps();
    } catch (...) {
        bug = std::current_exception();
    }
    tell_rest_to_others();
    if (machine_) {
        co_await machine_->clean_up();
    }
    report_.elapsed = async::elapsed_since(started);
    if (report_.outcome == reports::Outcome::running && share_.milestones == nullptr) {
        report_.outcome = reports::Outcome::finished;
    }
    observer_.changed();
    if (bug) {
        std::rethrow_exception(bug);
    }
}

void Runner::tell_others(std::size_t step, bool has_passed) {
    if (share_.milestones != nullptr) {
        share_.milestones->ended(job_->scenario.steps[step].name, has_passed);
    }
    told_steps_ = step + 1;
}

/// Also where a bug ends this machine's steps: no other waits for them for ever.
void Runner::tell_rest_to_others() {
    while (told_steps_ < job_->scenario.steps.size()) {
        tell_others(told_steps_, false);
    }
}

/// Once the steps of other machines that it waits for have ended. One that waited in vain is
/// skipped, and counts as not passed for those below it.
async::Task<bool> Runner::may_run(const scenario::Step& step) {
    if (step.after.empty() || share_.milestones == nullptr) {
        co_return true;
    }
    std::vector<std::string> steps = step.after;
    const std::string missed = co_await share_.milestones->all_of(std::move(steps));
    if (missed.empty()) {
        co_return true;
    }
    if (report_.outcome != reports::Outcome::interrupted) {
        skip(step, concat("step '", missed, "' did not pass"));
    }
    co_return false;
}

async::Task<> Runner::run_steps() {
    const std::string start = start_step_of(*job_);
    ports::Span starting = trace_.span(start);
    begin(start);
    const StepEnd started = co_await start_machine();
    end(start, started);
    starting.note("end", std::string(to_text(started)));
    starting.end();
    for (Decision now = schedule_.next(); now.kind != Decision::Kind::finish;
         now = schedule_.next()) {
        const scenario::Step& step = job_->scenario.steps[now.step];
        if (now.kind == Decision::Kind::skip) {
            if (report_.outcome != reports::Outcome::interrupted) {
                skip(step, now.reason);
            }
            schedule_.skipped();
            tell_others(now.step, false);
            continue;
        }
        if (!co_await may_run(step)) {
            schedule_.finished(StepEnd::failed);
            tell_others(now.step, false);
            continue;
        }
        ports::Span span = trace_.span(step.name);
        begin(step.name);
        const StepEnd how = co_await perform_guarded(step);
        end(step.name, how);
        span.note("end", std::string(to_text(how)));
        schedule_.finished(how);
        tell_others(now.step, how == StepEnd::passed);
    }
    co_await look_for_leaks();
    judge_loads_at_end();
}

/// Where the machine has gone its end was told.
async::Task<> Runner::look_for_leaks() {
    try {
        co_await search_journal();
    } catch (const Error& error) {
        note("secrets.journal", concat("not searched: ", error.what()));
    }
}

void Runner::make_machine(const std::filesystem::path& directory) {
    const ports::Span creating = trace_.span("create the machine");
    machine_ = host_.create(job_->plan, directory, watch());
    keep_time();
    if (trace_.is_on()) {
        traced_.emplace(*machine_, trace_);
    }
}

async::Task<StepEnd> Runner::start_machine() {
    std::string cause;
    try {
        make_machine(directory_);
        const ports::Boot boot = co_await first_boot(async::Deadline::in(boot_limit));
        note("guest.start", boot.way);
        note("guest.boot_ms", std::to_string(boot.until_ready.count()));
        for (const std::string& remark : boot.remarks) {
            note("guest.remark", remark);
        }
        if (job_->plan.has_system) {
            note("guest.system", machine::system_files_text());
            for (const auto& [name, value] : host_.system_properties()) {
                note(name, value);
            }
        }
        co_await after_start();
        co_await verify_hardware();
        co_await begin_time(within(snapshot_limit));
    } catch (const Error& error) {
        cause = error.what();
    }
    if (!cause.empty()) {
        break_off(cause);
        co_return StepEnd::broken;
    }
    co_return StepEnd::passed;
}

ports::Watch Runner::watch() {
    const std::string& machine = job_->scenario.machine_name;
    ports::Watch watch;
    watch.output = [this](std::string_view text) { observer_.guest_output(text); };
    watch.trace = trace_;
    watch.hiding = share_.secrets != nullptr ? share_.secrets->hiding() : secrets::Hiding();
    watch.of = machine.empty() ? "" : concat(" of machine '", machine, "'");
    return watch;
}

/// What every start of the machine is followed by.
async::Task<> Runner::after_start() {
    co_await measure_pace();
    co_await equip();
}

/// What the guest's memory has of the run, and loses with it.
async::Task<> Runner::equip() {
    co_await put_secrets();
    co_await reach_neighbours();
}

async::Deadline Runner::within(std::chrono::milliseconds written) const {
    return async::Deadline::scaled(written, pace_);
}

/// At every start: another one of the same machine may meet a busier host.
async::Task<> Runner::measure_pace() {
    if (host_.gives_host_processor()) {
        co_return;
    }
    const auto work = co_await agent().time_work(async::Deadline::in(pace_limit));
    pace_ = deadline_factor(work);
    const std::string text = factor_text(pace_);
    const std::string name = property_name(factor_property);
    const auto known =
        std::find_if(report_.properties.begin(), report_.properties.end(),
                     [&name](const reports::Property& one) { return one.name == name; });
    if (known != report_.properties.end()) {
        known->value += concat(", ", text);
        co_return;
    }
    note(std::string(factor_property), text);
    if (pace_ > 1 && !job_->scenario.steps.empty()) {
        observer_.note(concat(told_of(*job_), "deadlines are multiplied by ", text,
                              ": so much longer does work take in this guest, which is emulated"));
    }
}

std::string Runner::property_name(std::string_view name) const {
    const std::string& machine = job_->scenario.machine_name;
    return machine.empty() ? std::string(name) : concat(machine, ".", name);
}

void Runner::attach(const std::string& name, std::string_view content) {
    const std::string& machine = job_->scenario.machine_name;
    const std::string file = concat(machine, machine.empty() ? "" : "-", name);
    reports::Attachment kept{file, observer_.attach(file, content)};
    std::vector<reports::Attachment>& known = report_.attachments;
    const bool is_known =
        std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.name == file; });
    if (!is_known) { // Else it has grown.
        known.push_back(std::move(kept));
    }
}

std::string Runner::hardware_property(std::string_view name) const {
    const std::string& of = job_->replacement;
    return concat(of, of.empty() ? "" : ".", name);
}

/// In the place of what was planned: the same facts, without verdicts.
void Runner::show_hardware() {
    std::vector<reports::HardwareFact> facts = hardware_facts(*job_, hardware_);
    auto at = std::find_if(report_.hardware.begin(), report_.hardware.end(),
                           [&](const auto& planned) { return planned.key == facts.front().key; });
    for (reports::HardwareFact& fact : facts) {
        HARNESS_ASSERT(at != report_.hardware.end(), "each fact was planned");
        *at++ = std::move(fact);
    }
}

async::Task<> Runner::verify_hardware() {
    if (hardware_.empty()) {
        co_return;
    }
    const bool is_judged = current_.back().name == hardware_case;
    const auto started = std::chrono::steady_clock::now();
    fidelity::Snapshot snapshot;
    std::string cause;
    try {
        snapshot = co_await look_at_hardware(&agent(), within(snapshot_limit));
    } catch (const Error& error) {
        if (!machine_->is_running()) {
            throw;
        }
        cause = error.what();
    }
    if (!cause.empty()) {
        note(hardware_property("guest.hardware"), concat("not seen: ", cause));
        if (is_judged) {
            current_.back().status = reports::CaseStatus::error;
            current_.back().message = cause;
        }
        co_return;
    }
    const ports::Span judging = trace_.span("judge the hardware");
    note(hardware_property("guest.hardware_ms"),
         std::to_string(async::elapsed_since(started).count()));
    const std::string& of = job_->replacement;
    attach(concat(of, of.empty() ? "" : "-", "guest-hardware.txt"), snapshot.render());
    hardware_ = fidelity::verify(reported_claims(*job_),
                                 fidelity::observe(job_->plan, fidelity::read_hardware(snapshot)));
    show_hardware();
    if (auto verdict = judge_hardware(*job_, hardware_); verdict && is_judged) {
        reports::Case& one = current_.back();
        one.status = reports::CaseStatus::failed;
        one.message = std::move(verdict->message);
        one.expected = std::move(verdict->expected);
        one.seen = std::move(verdict->seen);
    }
}

async::Task<StepEnd> Runner::perform_guarded(const scenario::Step& step) {
    std::string cause;
    try {
        const StepEnd how = co_await perform(step);
        const auto trouble = how == StepEnd::failed ? machine_->host_trouble() : std::nullopt;
        if (!trouble) {
            co_return how;
        }
        cause = *trouble;
        for (reports::Case& one : current_) {
            one.status = reports::CaseStatus::running;
        }
        break_off(cause);
        co_return StepEnd::broken;
    } catch (const Error& error) {
        cause = error.what();
    }
    if (!interrupt_.is_requested() && machine_->is_running() && !machine_->host_trouble()) {
        // The guest is well; only this could not be done: a file that can not be written, say.
        co_return fail(cause, "", "");
    }
    break_off(cause);
    co_return StepEnd::broken;
}

async::Task<StepEnd> Runner::perform(const scenario::Step& one) {
    const auto deadline = within(one.deadline);
    if (const auto dead = dead_load()) {
        co_return *dead;
    }
    const auto by_kind = [this, deadline](const auto& action) {
        return this->step(&action, deadline);
    };
    co_return co_await std::visit(by_kind, one.action);
}

async::Task<StepEnd> Runner::step(const scenario::RunAction* action, async::Deadline deadline) {
    ports::ExecRequest request;
    request.arguments = arguments_of(action->command);
    const ports::ExecResult result = co_await agent().exec(std::move(request), deadline);
    current().output = result.out + result.err;
    if (result.timed_out || result.signal != 0 || !may_end_with(*action, result.code)) {
        co_return fail("the command did not end as expected", exit_codes_text(*action),
                       ending_of(result));
    }
    if (action->standard_output) {
        if (auto mismatch = mismatch_of(*action->standard_output, result.out, "stdout")) {
            co_return fail(mismatch->message, mismatch->expected, result.out);
        }
    }
    if (action->standard_error) {
        if (auto mismatch = mismatch_of(*action->standard_error, result.err, "stderr")) {
            co_return fail(mismatch->message, mismatch->expected, result.err);
        }
    }
    co_return StepEnd::passed;
}

} // namespace harness::engine
