#include "harness/agent/guest/timers.hpp"

#include "harness/agent/guest/clock.hpp"
#include "harness/agent/guest/system.hpp"
#include "harness/agent/guest/units.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fnmatch.h>
#include <set>
#include <unistd.h>
#include <utility>

namespace harness::agent::guest {

namespace {

constexpr const char* systemd_socket = "/run/systemd/private";
/// Holds until when it was told what timers have started, by the clock since this boot.
constexpr const char* told_file = "/run/harness-timers-told";
constexpr std::size_t most_firings = 500;              ///< In one answer.
constexpr std::uint64_t longest_answer = 20'000'000;   ///< In microseconds, between services.
constexpr std::uint64_t longest_handling = 60'000'000; ///< By PID 1, of a clock that was set.
constexpr std::int64_t hair = 1000;                    ///< Microseconds past an instant.
constexpr std::size_t most_remarks = 200;
constexpr int most_quiet_looks = 20;

/// One answer's worth of simulated time.
class Life {
  public:
    explicit Life(const LiveUntil& request)
        : request_(request), began_(monotonic_microseconds()), round_began_(began_) {}

    /// Else it tells first what timers have started since the last time that it was told of any:
    /// as the machine booted nobody listened.
    void leave_out_the_unheard() { tells_the_unheard_ = false; }

    Message live(bool may_go_back);

  private:
    struct Started {
        std::string job_result;
        bool is_attributed = false;
        std::string timer;
    };

    std::optional<Message> begin();
    void look_at_timers();
    void take_up_the_unheard();
    bool go_to(std::int64_t instant);
    bool take_signals();
    bool take_signal(const dbus::Message& signal);
    WakeUp look();
    void await_handling();
    void attribute();
    bool record_the_resting();
    void record(const std::string& unit, const Started& started, bool is_running);
    void record_the_running();
    void await_rest();
    void lose_patience();
    void round();
    bool is_over(const WakeUp& wake) const;
    [[nodiscard]] bool is_looked_for(const std::string& timer) const;
    [[nodiscard]] bool may_go_on(const std::string& unit) const;
    [[nodiscard]] bool has_jobs_to_await() const;
    [[nodiscard]] std::uint64_t deadline() const {
        return began_ + std::uint64_t{request_.patience_milliseconds} * 1000;
    }
    [[nodiscard]] bool must_answer() const;
    Message answer();

    const LiveUntil& request_;
    std::uint64_t began_;
    std::uint64_t round_began_;
    std::int64_t round_wall_ = 0;
    Bus bus_;
    WakeUps wake_ups_;
    bool has_systemd_ = false;
    bool tells_the_unheard_ = true;
    std::vector<TimerUnit> timers_;
    bool has_new_timers_ = false;
    std::map<std::uint32_t, std::string> jobs_;
    std::map<std::string, Started> started_;
    std::map<std::string, std::uint64_t> told_; ///< Units, and when the run began that was told of.
    std::set<std::string> remarked_;
    bool has_fired_ = false; ///< One of the timers that were asked for.
    Lived lived_;
};

/// What is to be answered at once, if something is.
std::optional<Message> Life::begin() {
    has_systemd_ = ::access(systemd_socket, F_OK) == 0;
    if (!has_systemd_) {
        lived_.remarks.emplace_back("PID 1 is not systemd: no timer fires, only the clock is set");
        return std::nullopt;
    }
    if (!bus_.connect(systemd_socket)) {
        return Failed{EIO, bus_.error()};
    }
    // Peers hear all signals without; a manager that thinks otherwise is told.
    (void)bus_.call(
        {"/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "Subscribe", {}});
    let_settings_be_heard();
    jobs_ = list_jobs(bus_);
    look_at_timers();
    if (tells_the_unheard_) {
        take_up_the_unheard();
    }
    return std::nullopt;
}

void Life::take_up_the_unheard() {
    const std::uint64_t told = std::strtoull(read_small_file(told_file).c_str(), nullptr, 10);
    for (const TimerUnit& timer : timers_) {
        if (timer.has_calendar && timer.last_trigger > told) {
            started_[timer.unit] = {.job_result = {}, .is_attributed = true, .timer = timer.name};
        }
    }
    if (!started_.empty()) {
        round_began_ = 1; // Since the boot; 0 is never.
        round_wall_ = wall_microseconds();
        await_rest();
    }
}

void Life::look_at_timers() {
    has_new_timers_ = false;
    wake_ups_.forget();
    timers_ = active_timers(bus_);
    for (const TimerUnit& timer : timers_) {
        if (!timer.monotonic.empty() && !timer.has_calendar &&
            remarked_.insert(timer.name).second) {
            lived_.remarks.push_back(timer.name + " follows " + timer.monotonic +
                                     "=, not the clock of the wall: it fires no sooner");
        }
    }
}

bool Life::go_to(std::int64_t instant) {
    round_began_ = monotonic_microseconds();
    const bool is_set = set_wall(instant);
    round_wall_ = wall_microseconds();
    return is_set;
}

/// Whether it was about a job.
bool Life::take_signal(const dbus::Message& signal) {
    const bool is_new = signal.member == "JobNew";
    if (!is_new && signal.member != "JobRemoved") {
        return false;
    }
    dbus::Cursor body(signal.signature, signal.body);
    const auto job = static_cast<std::uint32_t>(body.number());
    body.skip(); // Its object path.
    const std::string unit = body.text();
    if (is_new) {
        jobs_[job] = unit;
    } else {
        jobs_.erase(job);
    }
    has_new_timers_ = has_new_timers_ || unit.ends_with(".timer");
    const bool is_of_timer = std::any_of(timers_.begin(), timers_.end(),
                                         [&](const auto& timer) { return timer.unit == unit; });
    if (is_of_timer || unit.ends_with(".service")) {
        Started& started = started_[unit];
        started.job_result = is_new ? "" : body.text();
    }
    return true;
}

bool Life::take_signals() {
    bool has_job = false;
    while (const auto signal = bus_.next_signal(0)) {
        has_job = take_signal(*signal) || has_job;
    }
    return has_job;
}

/// When PID 1 wants to be woken, after it has seen all that came before our asking.
WakeUp Life::look() {
    (void)list_jobs(bus_);
    return wake_ups_.next();
}

/// Waits until PID 1 has done what it does about a clock that was set: rung for what is due, and
/// wound up its timer for what comes next. A question that is asked after that is answered after
/// the jobs have been made, too.
void Life::await_handling() {
    const std::uint64_t until = std::min(deadline(), monotonic_microseconds() + longest_handling);
    for (int quiet = 0; quiet < most_quiet_looks && !bus_.is_broken();) {
        const WakeUp wake = look();
        if (!wake.is_due && wake.at_microseconds) {
            break;
        }
        take_signals();
        // A timer whose unit is at work is not wound up, and may be the only one.
        quiet += wake.is_due ? 0 : started_.empty() ? 1 : most_quiet_looks;
        if (monotonic_microseconds() > until) {
            lived_.remarks.emplace_back("systemd leaves a timer lying that is due");
            return;
        }
    }
    (void)list_jobs(bus_);
    take_signals();
}

/// Which timer, if any, has started what was started.
void Life::attribute() {
    for (auto& [unit, started] : started_) {
        if (started.is_attributed) {
            continue;
        }
        started.is_attributed = true;
        for (TimerUnit& timer : timers_) {
            const std::uint64_t last = timer.unit == unit ? last_trigger(bus_, timer.name) : 0;
            if (last > timer.last_trigger) {
                timer.last_trigger = last;
                started.timer = timer.name;
                has_fired_ = has_fired_ || is_looked_for(timer.name);
            }
        }
    }
}

bool Life::is_looked_for(const std::string& timer) const {
    const auto& timers = request_.timers;
    return timers.empty() || std::find(timers.begin(), timers.end(), timer) != timers.end();
}

bool Life::may_go_on(const std::string& unit) const {
    const auto& globs = request_.may_go_on;
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
        return ::fnmatch(glob.c_str(), unit.c_str(), FNM_NOESCAPE) == 0;
    });
}

bool Life::has_jobs_to_await() const {
    return std::any_of(jobs_.begin(), jobs_.end(),
                       [&](const auto& job) { return !may_go_on(job.second); });
}

void Life::record(const std::string& unit, const Started& started, bool is_running) {
    const LastRun run = last_run(bus_, unit, round_began_);
    const bool was_started = run.began >= round_began_;
    const bool has_main = run.main_began >= round_began_;
    if (!was_started && started.timer.empty()) {
        return; // It was stopped, or needed nothing.
    }
    if (was_started && std::exchange(told_[unit], run.began) == run.began) {
        return; // It ran on, and was stopped now.
    }
    const bool is_done = started.job_result.empty() || started.job_result == "done";
    Firing firing{.timer = started.timer, .unit = unit};
    firing.at_microseconds = has_main ? run.main_began_wall : round_wall_;
    firing.status = has_main ? run.status : 0;
    firing.result = is_running                                            ? "running"
                    : !was_started && !run.was_wanted                     ? "condition"
                    : !was_started && run.result == "success" && !is_done ? started.job_result
                    : run.result.empty()                                  ? "success"
                                                                          : run.result;
    if (was_started && run.ended > run.began) {
        firing.duration_microseconds = run.ended - run.began;
    }
    lived_.firings.push_back(std::move(firing));
}

/// What has come to rest is told and forgotten; true where nothing that a timer started goes on.
bool Life::record_the_resting() {
    attribute();
    std::set<std::string> busy;
    for (const auto& [job, unit] : jobs_) {
        busy.insert(unit);
    }
    std::vector<std::string> names;
    for (const auto& [unit, started] : started_) {
        if (!busy.contains(unit)) {
            names.push_back(unit);
        }
    }
    if (names.empty()) {
        return true;
    }
    bool is_quiet = true;
    const auto states = states_of(bus_, names);
    for (const auto& [unit, state] : states) {
        const auto at = started_.find(unit);
        if (at == started_.end()) {
            continue;
        }
        // What is no service has no end of its own.
        if (state.is_at_rest() || !unit.ends_with(".service")) {
            record(unit, at->second, false);
            started_.erase(at);
        } else {
            is_quiet = is_quiet && (at->second.timer.empty() || may_go_on(unit));
        }
    }
    return is_quiet || states.empty();
}

void Life::record_the_running() {
    for (const auto& [unit, started] : started_) {
        record(unit, started, true);
    }
    started_.clear();
}

/// Waits for the end of all jobs, and of what the timers started. Daemons that were started on the
/// way go on.
void Life::await_rest() {
    const std::uint64_t until = deadline();
    while (!bus_.is_broken()) {
        take_signals();
        const bool is_quiet = record_the_resting();
        if (take_signals()) {
            continue; // What failed has others started in its wake.
        }
        if ((is_quiet && !has_jobs_to_await()) || lived_.firings.size() >= 2 * most_firings) {
            break;
        }
        const std::uint64_t now = monotonic_microseconds();
        const int left = now < until ? static_cast<int>((until - now) / 1000 + 1) : 0;
        const auto signal = bus_.next_signal(left);
        if (signal) {
            take_signal(*signal);
            continue;
        }
        lose_patience();
        break;
    }
    record_the_running();
}

void Life::lose_patience() {
    for (const auto& [job, unit] : jobs_) {
        lived_.remarks.push_back("the job of " + unit + " has not ended");
    }
    jobs_.clear();
    for (const auto& [unit, started] : started_) {
        if (!started.timer.empty() && !may_go_on(unit)) {
            lived_.remarks.push_back(unit + " has not come to rest");
        }
    }
}

void Life::round() {
    await_handling();
    await_rest();
    if (has_new_timers_) {
        look_at_timers();
    }
}

bool Life::is_over(const WakeUp& wake) const {
    return wall_microseconds() >= request_.until_microseconds && !wake.is_due &&
           wake.at_microseconds.value_or(INT64_MAX) > wall_microseconds();
}

Message Life::answer() {
    if (has_systemd_ && bus_.is_broken()) {
        if (lived_.firings.empty()) {
            return Failed{EIO, bus_.error()};
        }
        lived_.is_there = false;
        lived_.remarks.push_back(bus_.error());
    }
    if (!set_hardware_clock()) {
        lived_.remarks.push_back("can not set the hardware's clock: " + error_text(errno));
    }
    std::stable_sort(
        lived_.firings.begin(), lived_.firings.end(),
        [](const auto& a, const auto& b) { return a.at_microseconds < b.at_microseconds; });
    lived_.remarks.resize(std::min(lived_.remarks.size(), most_remarks));
    write_file(told_file, std::to_string(monotonic_microseconds()), 0644);
    lived_.now_microseconds = wall_microseconds();
    return std::move(lived_);
}

bool Life::must_answer() const {
    const bool is_long = monotonic_microseconds() - began_ > longest_answer;
    return is_long || bus_.is_broken() || lived_.firings.size() >= most_firings ||
           (request_.stops_after_firing && has_fired_);
}

/// A machine without systemd has nothing to stop for.
Message Life::live(bool may_go_back) {
    if (auto failed = begin()) {
        return std::move(*failed);
    }
    const std::int64_t until = request_.until_microseconds;
    std::optional<UnheardSettings> unheard;
    for (bool is_jump = request_.is_one_jump || !has_systemd_;; is_jump = false) {
        if (!is_jump && !unheard) {
            unheard.emplace();
            if (!unheard->is_unheard()) {
                lived_.remarks.emplace_back("systemd hears that the clock is set: it draws each "
                                            "RandomizedDelaySec= anew");
            }
        }
        const WakeUp wake = is_jump ? WakeUp{} : look();
        if (!is_jump && is_over(wake)) {
            lived_.is_there = true;
            break;
        }
        const std::int64_t next = wake.at_microseconds.value_or(until) + hair;
        const std::int64_t instant = is_jump ? until : std::min(until, next);
        const bool must_go = instant > wall_microseconds() || (is_jump && may_go_back);
        if (must_go && !go_to(instant)) {
            return Failed{errno, "setting the clock: " + error_text(errno)};
        }
        lived_.is_there = !has_systemd_;
        if (!has_systemd_) {
            break;
        }
        round();
        if (must_answer()) {
            break;
        }
    }
    return answer();
}

} // namespace

Message live_until(const LiveUntil& request) {
    return Life(request).live(false);
}

Message set_clock(const SetClock& request) {
    if (!request.is_right) {
        leave_world_alone();
    }
    LiveUntil jump{.until_microseconds = request.microseconds, .is_one_jump = true};
    jump.patience_milliseconds = request.patience_milliseconds;
    jump.may_go_on = request.may_go_on;
    Life life(jump);
    if (request.is_right) { // What has been so far is no part of that time.
        life.leave_out_the_unheard();
    }
    return life.live(true);
}

} // namespace harness::agent::guest
