#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::engine;
using namespace std::chrono_literals;
using harness::engine::testing::berlin_time;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using harness::engine::testing::timed_job;
using reports::CaseStatus;

namespace {

constexpr const char* first_of_march = "2026-03-01T02:00";

ports::Firing firing(const std::string& unit, const std::string& result = "success") {
    ports::Firing out;
    out.timer = unit + ".timer";
    out.unit = unit + ".service";
    out.at = berlin_time(2026, 3, 1, 3);
    out.result = result;
    out.duration = 1'250ms;
    return out;
}

/// A guest in which this fires at once, and whose journal says why.
void let_fire(FakeMachine::World& world, const ports::Firing& what) {
    world.live = [what](const ports::LiveRequest& request) {
        return ports::Lived{request.until, true, {what}, {}};
    };
    world.answer = [](const std::vector<std::string>& argv) {
        ports::ExecResult result;
        result.out = argv[0] == "journalctl" ? "no space left\n" : "";
        return result;
    };
}

std::string property(const reports::ScenarioReport& report, std::string_view name) {
    const auto found = std::find_if(report.properties.begin(), report.properties.end(),
                                    [&](const auto& one) { return one.name == name; });
    return found == report.properties.end() ? "" : found->value;
}

} // namespace

TEST_CASE("a machine starts with the scenario's time, in its zone", "[engine]") {
    FakeMachine::World world;
    const auto report = run_job(timed_job("  - run: [date]\n", first_of_march), world);
    CHECK(world.booted_at == std::vector{berlin_time(2026, 3, 1, 2)});
    CHECK(world.clock_settings == std::vector<ports::Instant>{berlin_time(2026, 3, 1, 2)});
    CHECK(property(report, "time.start") == "2026-03-01 02:00 Europe/Berlin");
}

TEST_CASE("a machine with a whole system is told its zone", "[engine]") {
    FakeMachine::World world;
    Job job = timed_job("  - advance: 1h\n", first_of_march);
    job.plan.has_system = true;
    (void)run_job(job, world);
    CHECK(world.asked.at(1) == "ln -sfn /usr/share/zoneinfo/Europe/Berlin /etc/localtime");
}

TEST_CASE("a scenario without a time of its own leaves the clock alone", "[engine]") {
    FakeMachine::World world;
    Job job;
    job.scenario = scenario_of("  - run: [date]\n");
    (void)run_job(job, world);
    CHECK(world.booted_at.empty());
    CHECK(world.clock_settings.empty());
    CHECK(world.attached.empty());
}

TEST_CASE("a day is an hour shorter where summer time begins", "[engine]") {
    FakeMachine::World world;
    const auto report = run_job(timed_job("  - advance: 1d\n", "2026-03-28T12:00"), world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].until == berlin_time(2026, 3, 29, 12));
    CHECK(world.lives[0].until - world.clock_settings.at(0) == 23h);
    CHECK_FALSE(world.lives[0].is_one_jump);
    CHECK_FALSE(world.lives[0].stops_after_firing);
    CHECK(report.cases[1].output == "2026-03-28 12:00 -> 2026-03-29 12:00 Europe/Berlin\n");
}

TEST_CASE("who sleeps finds the clock that much later in one jump", "[engine]") {
    FakeMachine::World world;
    CHECK(reports::verdict(run_job(timed_job("  - sleep: 3w\n", first_of_march), world)) ==
          reports::Verdict::passed);
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].is_one_jump);
    CHECK(world.lives[0].until == berlin_time(2026, 3, 22, 2));
}

TEST_CASE("time that passes while a machine is off is there at its next start", "[engine]") {
    FakeMachine::World world;
    const auto report =
        run_job(timed_job("  - power-off:\n  - advance: 2d\n  - power-on:\n  - advance: 1h\n",
                          first_of_march),
                world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(world.booted_at == std::vector{berlin_time(2026, 3, 1, 2), berlin_time(2026, 3, 3, 2)});
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].until == berlin_time(2026, 3, 3, 3));
}

TEST_CASE("a machine that restarts does so in the scenario's time", "[engine]") {
    FakeMachine::World world;
    (void)run_job(timed_job("  - advance: 1d\n  - reboot:\n", first_of_march), world);
    CHECK(world.booted_at == std::vector{berlin_time(2026, 3, 1, 2), berlin_time(2026, 3, 2, 2)});
}

TEST_CASE("a unit that fails makes the step fail, and shows its journal", "[engine]") {
    FakeMachine::World world;
    ports::Firing failed = firing("backup", "exit-code");
    failed.status = 1;
    let_fire(world, failed);
    const auto report =
        run_job(timed_job("  - advance: 1d\n  - run: [ls]\n", first_of_march), world);
    const reports::Case& one = report.cases[1];
    CHECK(one.status == CaseStatus::failed);
    CHECK(one.message == "backup.service failed on 2026-03-01 03:00; its journal is the output of "
                         "this step. 'may-fail' lets it");
    CHECK(one.expected == "units that timers start succeed");
    CHECK(one.seen == "backup.timer started backup.service: exit-code (status 1), 1.2 s");
    CHECK(one.output.starts_with("no space left\n"));
    CHECK(world.asked.at(1) == "journalctl --no-pager --output=cat -n 30 -u backup.service");
    CHECK(report.cases[2].status == CaseStatus::skipped);
}

TEST_CASE("a unit may fail where the step lets it, by name or by a part of it", "[engine]") {
    for (const char* let : {"[backup.service]", "[other.service, back*]"}) {
        FakeMachine::World world;
        let_fire(world, firing("backup", "exit-code"));
        const std::string steps =
            std::string("  - advance: 1d\n    may-fail: ") + let + "\n  - advance: 1d\n";
        const auto report = run_job(timed_job(steps, first_of_march), world);
        CHECK(report.cases[1].status == CaseStatus::passed);
        CHECK(report.cases[2].status == CaseStatus::failed);
    }
}

TEST_CASE("a unit that has not ended by the deadline makes the step fail", "[engine]") {
    FakeMachine::World world;
    let_fire(world, firing("backup", "running"));
    const auto report = run_job(
        timed_job("  - advance: 1d\n    may-fail: [backup.service]\n", first_of_march), world);
    const reports::Case& one = report.cases[1];
    CHECK(one.status == CaseStatus::failed);
    CHECK(one.message ==
          "backup.service, which started on 2026-03-01 03:00, has not ended before the step's "
          "deadline; its journal is the output of this step. Give the step a longer 'deadline', or "
          "name a unit that need not end in 'may-go-on'");
    CHECK(one.expected.starts_with("an end within 60 s"));
    CHECK(one.seen == "backup.timer started backup.service: running, 1.2 s");
    CHECK(one.output.starts_with("no space left\n"));
}

TEST_CASE("a unit may go on where the step lets it, or where no timer started it", "[engine]") {
    FakeMachine::World world;
    let_fire(world, firing("backup", "running"));
    const auto report = run_job(timed_job("  - advance: 1d\n    may-go-on: [back*]\n"
                                          "  - set-clock: +1h\n    may-go-on: [other.service]\n",
                                          first_of_march),
                                world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].may_go_on == std::vector<std::string>{"back*"});
    ports::Firing daemon = firing("backup", "running");
    daemon.timer.clear();
    let_fire(world, daemon);
    CHECK(reports::verdict(run_job(timed_job("  - advance: 1d\n", first_of_march), world)) ==
          reports::Verdict::passed);
}

TEST_CASE("a unit that had nothing to do has not failed", "[engine]") {
    for (const char* result : {"success", "condition", "done"}) {
        FakeMachine::World world;
        let_fire(world, firing("backup", result));
        CHECK(reports::verdict(run_job(timed_job("  - advance: 1d\n", first_of_march), world)) ==
              reports::Verdict::passed);
    }
}

TEST_CASE("a guest that is not there yet is asked again", "[engine]") {
    FakeMachine::World world;
    int answers = 0;
    world.live = [&answers](const ports::LiveRequest& request) {
        const bool is_there = ++answers == 3;
        return ports::Lived{is_there ? request.until : request.until - 1h, is_there, {}, {}};
    };
    const auto report = run_job(timed_job("  - advance: 1d\n", first_of_march), world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(world.lives.size() == 3);
    CHECK(world.lives[2].until == berlin_time(2026, 3, 2, 2));
}

TEST_CASE("what a guest remarks of its time is told once", "[engine]") {
    FakeMachine::World world;
    world.live = [](const ports::LiveRequest& request) {
        return ports::Lived{request.until, true, {}, {"no systemd"}};
    };
    const auto report =
        run_job(timed_job("  - advance: 1d\n  - advance: 1d\n", first_of_march), world);
    CHECK(std::count_if(report.properties.begin(), report.properties.end(), [](const auto& one) {
              return one.name == "time.remark" && one.value == "no systemd";
          }) == 1);
}

TEST_CASE("the next timer ends the wait for it at the time at which it fired", "[engine]") {
    FakeMachine::World world;
    world.live = [](const ports::LiveRequest&) {
        return ports::Lived{berlin_time(2026, 3, 1, 3), false, {firing("backup")}, {}};
    };
    const auto report = run_job(timed_job("  - until: next timer\n", first_of_march), world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].stops_after_firing);
    CHECK(report.cases[1].output == "2026-03-01 02:00 -> 2026-03-01 03:00 Europe/Berlin\n");
}

TEST_CASE("a wait for one timer does not end with another's", "[engine]") {
    FakeMachine::World world;
    int answers = 0;
    world.live = [&answers](const ports::LiveRequest&) {
        ++answers;
        return ports::Lived{berlin_time(2026, 3, answers, 3),
                            false,
                            {firing(answers == 1 ? "other" : "backup")},
                            {}};
    };
    const auto report = run_job(
        timed_job("  - until: next timer\n    timers: [backup.timer]\n", first_of_march), world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(world.lives.size() == 2);
    CHECK(world.lives[0].timers == std::vector<std::string>{"backup.timer"});
}

TEST_CASE("a wait for a timer that never fires ends after a year", "[engine]") {
    FakeMachine::World world;
    const auto report = run_job(timed_job("  - until: next timer\n", first_of_march), world);
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].until == berlin_time(2027, 3, 2, 2));
    CHECK(report.cases[1].status == CaseStatus::failed);
    CHECK(report.cases[1].message == "no timer has started anything within a year");
}

TEST_CASE("a time that is still to come is lived until, one that has passed fails", "[engine]") {
    FakeMachine::World world;
    const auto report = run_job(
        timed_job("  - until: 2026-03-01T03:30\n  - until: 2026-03-01T01:00Z\n", first_of_march),
        world);
    CHECK(report.cases[1].status == CaseStatus::passed);
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].until == berlin_time(2026, 3, 1, 3, 30));
    CHECK(report.cases[2].status == CaseStatus::failed);
    CHECK(report.cases[2].message == "this time has passed already; 'set-clock' can go back");
    CHECK(report.cases[2].seen == "2026-03-01 03:30");
}

TEST_CASE("a clock is set back, forth and to a time, and later steps count from there",
          "[engine]") {
    FakeMachine::World world;
    const auto report = run_job(timed_job("  - set-clock: -1h\n"
                                          "  - set-clock: +1d\n"
                                          "  - set-clock: 1970-01-01T00:00Z\n"
                                          "  - advance: 1h\n",
                                          first_of_march),
                                world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(world.clock_settings ==
          std::vector<ports::Instant>{berlin_time(2026, 3, 1, 2), berlin_time(2026, 3, 1, 1),
                                      berlin_time(2026, 3, 2, 1), ports::Instant{}});
    REQUIRE(world.lives.size() == 1);
    CHECK(world.lives[0].until == ports::Instant{1h});
}

TEST_CASE("what fires and fails as a clock is set fails the step", "[engine]") {
    FakeMachine::World world;
    world.set_clock = [](ports::Instant now) {
        return ports::Lived{now, true, {firing("backup", "timeout")}, {}};
    };
    const auto report = run_job(timed_job("  - set-clock: +1d\n", first_of_march), world);
    CHECK(report.cases[1].status == CaseStatus::failed);
}

TEST_CASE("a run keeps one log of its time", "[engine]") {
    FakeMachine::World world;
    let_fire(world, firing("backup"));
    const auto report =
        run_job(timed_job("  - advance: 1d\n  - set-clock: -1h\n", first_of_march), world);
    CHECK(world.attached.at("time.log") ==
          "2026-03-01 02:00  the clock\n"
          "2026-03-01 03:00  backup.timer started backup.service: success, 1.2 s\n"
          "2026-03-02 02:00  the clock\n"
          "2026-03-02 01:00  the clock\n");
    REQUIRE(report.attachments.size() == 1);
    CHECK(report.attachments[0].name == "time.log");
}
