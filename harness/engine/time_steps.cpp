#include "harness/base/concat.hpp"
#include "harness/engine/runner.hpp"
#include "harness/scenario/text_match.hpp"

#include <algorithm>

// The steps in which time passes.
namespace harness::engine {

namespace {

constexpr std::chrono::hours longest_wait_for_timer{24 * 366};
constexpr const char* time_log = "time.log";

bool is_among(const std::vector<std::string>& globs, const ports::Firing& firing) {
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
        return scenario::matches_glob(glob, firing.unit);
    });
}

bool is_left_unended(const ports::Firing& firing, const scenario::UnitLeave& leave) {
    return still_runs(firing) && !firing.timer.empty() && !is_among(leave.may_go_on, firing);
}

bool is_wrong(const ports::Firing& firing, const scenario::UnitLeave& leave) {
    return is_left_unended(firing, leave) ||
           (has_failed(firing) && !is_among(leave.may_fail, firing));
}

/// Whether what was waited for has happened.
bool has_fired(const ports::Lived& lived, const std::vector<std::string>& timers) {
    return std::any_of(lived.firings.begin(), lived.firings.end(), [&](const auto& firing) {
        return !firing.timer.empty() && (timers.empty() || std::find(timers.begin(), timers.end(),
                                                                     firing.timer) != timers.end());
    });
}

} // namespace

/// The zone, and what the clock shows, before anything else happens.
async::Task<> Runner::begin_time(async::Deadline deadline) {
    if (!clock_) {
        co_return;
    }
    note("time.start", concat(clock_->now_text(), " ", clock_->zone().name()));
    co_await enter_time(deadline);
}

/// A machine that has just started comes into the scenario's time.
async::Task<> Runner::enter_time(async::Deadline deadline) {
    if (!clock_) {
        co_return;
    }
    if (job_->plan.has_system) {
        ports::ExecRequest request;
        request.arguments = {"ln", "-sfn", concat("/usr/share/zoneinfo/", clock_->zone().name()),
                             "/etc/localtime"};
        const ports::ExecResult result = co_await agent().exec(std::move(request), deadline);
        if (!result.is_success()) {
            note("time.remark", concat("the zone could not be set: ", result.err));
        }
    }
    ports::ClockSetting setting{clock_->now(), true, {}};
    const ports::Lived lived = co_await agent().set_clock(std::move(setting), deadline);
    take_life(lived, clock_->now());
}

void Runner::take_life(const ports::Lived& lived, calendar::Instant agreed) {
    clock_->take(lived, agreed);
    for (const std::string& remark : lived.remarks) {
        if (time_remarks_.insert(remark).second) {
            note("time.remark", remark);
        }
    }
}

void Runner::show_time() {
    attach(time_log, clock_->log());
}

/// The first that has failed and should not have, with what its journal says.
async::Task<std::optional<StepEnd>> Runner::judge_firings(std::vector<ports::Firing> firings,
                                                          scenario::UnitLeave leave,
                                                          async::Deadline deadline) {
    const auto failed = std::find_if(firings.begin(), firings.end(),
                                     [&](const auto& firing) { return is_wrong(firing, leave); });
    if (failed == firings.end()) {
        co_return std::nullopt;
    }
    ports::ExecRequest request;
    request.arguments = {"journalctl", "--no-pager", "--output=cat", "-n",
                         "30",         "-u",         failed->unit};
    const ports::ExecResult journal = co_await agent().exec(std::move(request), deadline);
    current().output += journal.out;
    const std::string at =
        calendar::local_text(clock_->zone(), std::chrono::floor<std::chrono::seconds>(failed->at));
    if (still_runs(*failed)) {
        co_return fail(concat(failed->unit, ", which started on ", at,
                              ", has not ended before the step's deadline; its journal is the "
                              "output of this step. Give the step a longer 'deadline', or name a "
                              "unit that need not end in 'may-go-on'"),
                       concat("an end within ", async::to_text(deadline)), to_text(*failed));
    }
    co_return fail(concat(failed->unit, " failed on ", at,
                          "; its journal is the output of this step. 'may-fail' lets it"),
                   "units that timers start succeed", to_text(*failed));
}

async::Task<StepEnd> Runner::live(ports::LiveRequest request, scenario::UnitLeave leave,
                                  async::Deadline deadline) {
    request.may_go_on = leave.may_go_on;
    const calendar::Instant began = clock_->now();
    const auto until = std::chrono::floor<std::chrono::seconds>(request.until);
    std::optional<StepEnd> failure;
    bool is_waiting = request.stops_after_firing;
    for (bool is_there = false; !is_there && !failure;) {
        const ports::Lived lived = co_await agent().live_until(request, deadline);
        const bool has_come = is_waiting && has_fired(lived, request.timers);
        is_waiting = is_waiting && !has_come;
        is_there = lived.is_there || has_come;
        const auto now = std::chrono::floor<std::chrono::seconds>(lived.now);
        take_life(lived, lived.is_there ? until : now);
        failure = co_await judge_firings(lived.firings, leave, deadline);
    }
    if (!is_repeating_) {
        current().output += concat(calendar::local_text(clock_->zone(), began), " -> ",
                                   clock_->now_text(), " ", clock_->zone().name(), "\n");
        show_time();
    }
    if (!failure && is_waiting) {
        co_return fail("no timer has started anything within a year",
                       request.timers.empty() ? "a timer that fires" : join(request.timers, ", "),
                       "none");
    }
    co_return failure.value_or(StepEnd::passed);
}

async::Task<StepEnd> Runner::step(const scenario::AdvanceAction* action, async::Deadline deadline) {
    const calendar::Instant until = calendar::after(clock_->zone(), clock_->now(), action->length);
    if (!machine_->is_running()) {
        clock_->pass_to(until);
        co_return StepEnd::passed;
    }
    ports::LiveRequest request;
    request.until = until;
    request.is_one_jump = action->is_asleep;
    co_return co_await live(std::move(request), action->leave, deadline);
}

async::Task<StepEnd> Runner::step(const scenario::UntilAction* action, async::Deadline deadline) {
    ports::LiveRequest request;
    request.until = clock_->now() + longest_wait_for_timer;
    if (action->time) {
        request.until = action->time->in(clock_->zone());
        if (request.until < clock_->now()) {
            co_return fail("this time has passed already; 'set-clock' can go back",
                           "a time to come", clock_->now_text());
        }
    } else {
        request.stops_after_firing = true;
        request.timers = action->timers;
    }
    co_return co_await live(std::move(request), action->leave, deadline);
}

async::Task<StepEnd> Runner::step(const scenario::SetClockAction* action,
                                  async::Deadline deadline) {
    const calendar::Zone& zone = clock_->zone();
    calendar::Instant to = clock_->now();
    if (action->time) {
        to = action->time->in(zone);
    } else {
        to = action->is_back ? calendar::before(zone, to, action->change)
                             : calendar::after(zone, to, action->change);
    }
    ports::ClockSetting setting{to, false, action->leave.may_go_on};
    const ports::Lived lived = co_await agent().set_clock(std::move(setting), deadline);
    take_life(lived, to);
    for (const auto& [name, load] : loads_) {
        load->clock_was_set(to);
    }
    const auto failure = co_await judge_firings(lived.firings, action->leave, deadline);
    if (!is_repeating_) {
        show_time();
    }
    co_return failure.value_or(StepEnd::passed);
}

} // namespace harness::engine
