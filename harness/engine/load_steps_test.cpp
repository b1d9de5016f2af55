#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>
#include <csignal>

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::berlin_time;
using harness::engine::testing::case_of;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::FakeProgram;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using harness::engine::testing::timed_job;
using reports::CaseStatus;

namespace {

constexpr const char* start = "  - { start: ./load, as: writes }\n";

Job job_of(const std::string& steps) {
    auto job = make_job(scenario_of(start + steps), machine::Plan{}, nullptr);
    REQUIRE(job);
    return *job;
}

/// Says that writes 1 to `last` were acknowledged, write n at n seconds.
void acknowledge(const FakeProgram& program, int last) {
    for (int n = 1; n <= last; ++n) {
        program.say(concat("try ", n, " ", n, ".0"), n * 1'000'000 - 1);
        program.say(concat(n), n * 1'000'000);
    }
}

/// A guest whose copy holds these writes, and whose snapshot /s was taken at 3.5 s.
FakeMachine::World world_with(const std::string& held, int acknowledged = 5) {
    FakeMachine::World world;
    world.starts = [acknowledged](FakeProgram& program) { acknowledge(program, acknowledged); };
    world.answer = [held](const auto& argv) {
        ports::ExecResult result;
        result.out = argv.back() == "held" ? held : "";
        return result;
    };
    world.subvolumes = [](const std::string& path) {
        ports::Subvolume one;
        one.created = ports::Instant(std::chrono::milliseconds(3500));
        const bool is_there = path == "/s" || path == "/s*";
        return std::vector<ports::Subvolume>(is_there ? path.size() - 1 : 0, one);
    };
    return world;
}

std::ptrdiff_t failures(const reports::ScenarioReport& report) {
    return std::count_if(report.cases.begin(), report.cases.end(), [](const reports::Case& one) {
        return one.status == CaseStatus::failed || one.status == CaseStatus::error;
    });
}

const reports::Case& check_case(const reports::ScenarioReport& report) {
    return case_of(report, "check the ledger of writes");
}

} // namespace

TEST_CASE("a program goes on beside the steps until it is stopped", "[engine]") {
    auto world = world_with("");
    const auto report = run_job(job_of("  - run: other work\n  - stop: writes\n"), world);
    CHECK(failures(report) == 0);
    REQUIRE(world.programs.size() == 1);
    CHECK(world.programs.front()->signals == std::vector<unsigned>{SIGTERM});
    CHECK(case_of(report, "stop writes").output == "10 lines\n");
    CHECK(world.attached.at("writes.log").starts_with("0.999999   try 1 1.0\n1.000000   1\n"));
}

TEST_CASE("one that ends by itself fails the next step, with its last lines", "[engine]") {
    auto world = world_with("");
    world.starts = [](FakeProgram& program) {
        program.say("1", 1'000'000);
        program.listener({true, "disk full\n", ports::Instant(std::chrono::seconds(2))});
        program.ending = ports::ExecResult{.code = 3};
    };
    const auto report =
        run_job(job_of("  - run: other work\n  - { stop: writes, when: always }\n"), world);
    const auto& failed = case_of(report, "run other work");
    CHECK(failed.message == "'writes', which the step 'start writes' has started, has ended by "
                            "itself; its last lines are the output of this step. Let it go on "
                            "until 'stop: writes'");
    CHECK(failed.seen == "exit code 3");
    CHECK(failed.output == "1.000000   1\n2.000000 ! disk full\n");
    // Not blamed again.
    CHECK(case_of(report, "stop writes").message ==
          "'writes' does not go on; a step before this one did not pass");
    CHECK(world.asked.back() != "other work");
}

TEST_CASE("one that ends by itself after the last step fails the step that started it",
          "[engine]") {
    auto world = world_with("");
    world.answer = [&world](const auto&) {
        world.programs.front()->ending = ports::ExecResult{.code = 3};
        return ports::ExecResult{};
    };
    const auto report = run_job(job_of("  - run: the last work\n"), world);
    CHECK(case_of(report, "run the last work").status == CaseStatus::passed);
    CHECK(case_of(report, "start writes").status == CaseStatus::failed);
    CHECK(failures(report) == 1);
}

TEST_CASE("a reboot and a scenario's end end it without a word", "[engine]") {
    auto world = world_with("");
    world.gets_signal = [](FakeProgram&, unsigned) { FAIL("it is not asked"); };
    const auto report = run_job(job_of("  - reboot:\n  - run: other work\n"), world);
    CHECK(failures(report) == 0);
    CHECK(world.attached.contains("writes.log"));
    const auto other = run_job(job_of("  - run: other work\n"), world);
    CHECK(failures(other) == 0);
}

TEST_CASE("one that does not end when it is asked is killed, and that is told", "[engine]") {
    auto world = world_with("");
    world.gets_signal = [](FakeProgram& program, unsigned number) {
        if (number == SIGKILL) {
            program.ending = ports::ExecResult{.signal = SIGKILL};
        }
    };
    const auto report = run_job(job_of("  - { stop: writes, deadline: 20ms }\n"), world);
    CHECK(case_of(report, "stop writes").message ==
          "'writes' did not end within 0.0 s of SIGTERM, and was killed; let it end by that "
          "signal, or give the step a longer 'deadline'");
    CHECK(world.programs.front()->signals == std::vector<unsigned>{SIGTERM, SIGKILL});
}

TEST_CASE("one that ends otherwise than by the signal fails its stop", "[engine]") {
    auto world = world_with("");
    world.gets_signal = [](FakeProgram& program, unsigned) {
        program.ending = ports::ExecResult{.code = 1};
    };
    const auto report = run_job(job_of("  - stop: writes\n"), world);
    CHECK(case_of(report, "stop writes").message ==
          "'writes' did not end by the signal that asked it to");
    CHECK(case_of(report, "stop writes").seen == "exit code 1");
}

TEST_CASE("listening waits for lines, and says what came in time", "[engine]") {
    auto world = world_with("", 0);
    int said = 0;
    world.goes_on = [&said](FakeProgram& program) {
        if (said < 5) {
            ++said;
            program.say(concat(said), said);
        }
    };
    const Job job = job_of("  - { listen: writes, lines: 3 }\n"
                           "  - { listen: writes, lines: 3, deadline: 20ms }\n");
    const auto report = run_job(job, world);
    CHECK(case_of(report, "listen to writes").status == CaseStatus::passed);
    const auto& failed = case_of(report, "listen to writes (2)");
    CHECK(failed.message == "'writes' has written too little within 0.0 s; ask for fewer 'lines', "
                            "or give the step a longer 'deadline'");
    CHECK(failed.expected == "3 lines");
    CHECK(failed.seen == "2 lines");
}

TEST_CASE("a machine that dies under a program beside others ends the run with its cause",
          "[engine]") {
    auto world = world_with("", 0);
    world.goes_on = [&world](FakeProgram&) { world.death = "QEMU died of signal 9"; };
    const auto report = run_job(job_of("  - listen: writes\n"), world);
    CHECK(report.stopped_by == "QEMU died of signal 9");
    CHECK(case_of(report, "listen to writes").status == CaseStatus::error);
}

TEST_CASE("what was acknowledged before a snapshot was taken must be in its copy", "[engine]") {
    const std::string check = "  - { check: ledger, load: writes, holds: held, as-of: /s }\n";
    auto right = world_with("1\n2\n3\n");
    const auto passed = run_job(job_of(check), right);
    CHECK(failures(passed) == 0);
    CHECK(check_case(passed).output ==
          "3 writes of 'writes' acknowledged before 3.500000: all are there\n");
    auto wrong = world_with("1\n2\n");
    const auto report = run_job(job_of(check), wrong);
    CHECK(check_case(report).message ==
          "1 of 3 writes that 'writes' got acknowledged before 3.500000 is missing: the first is "
          "3, acknowledged at 3.000000");
}

TEST_CASE("instants are shown by the scenario's clock", "[engine]") {
    auto world = world_with("1\n");
    const Job job = timed_job(concat(start, "  - check: ledger\n    load: writes\n"
                                            "    holds: held\n    as-of: 1970-01-01T01:01\n"),
                              "2026-03-01T02:00");
    CHECK(check_case(run_job(job, world)).message ==
          "4 of 5 writes that 'writes' got acknowledged before 1970-01-01 01:01:00.000000 are "
          "missing: the first is 2, acknowledged at 1970-01-01 01:00:02.000000");
}

TEST_CASE("a file in the guest can name the instant", "[engine]") {
    const std::string check = "  - { check: ledger, load: writes, holds: held, as-of: /t }\n";
    auto world = world_with("1\n2\n");
    world.files["/t"] = "2.5\n";
    CHECK(failures(run_job(job_of(check), world)) == 0);
    world.files["/t"] = "yesterday\n";
    CHECK(check_case(run_job(job_of(check), world)).message ==
          "/t is no subvolume, and no file with an instant: its first line is 'yesterday'; write "
          "seconds since 1970 into it (date +%s)");
}

TEST_CASE("a path that is several subvolumes names no instant", "[engine]") {
    auto world = world_with("1\n");
    const auto report =
        run_job(job_of("  - { check: ledger, load: writes, holds: held, as-of: '/s*' }\n"), world);
    CHECK(check_case(report).message == "/s* are 2 subvolumes; name one of them");
}

TEST_CASE("a command that can not tell what is there fails the check", "[engine]") {
    auto world = world_with("1\n");
    world.answer = [](const auto&) { return ports::ExecResult{.code = 2, .err = "no server\n"}; };
    const auto report =
        run_job(job_of("  - { check: ledger, load: writes, holds: held, as-of: /s }\n"), world);
    CHECK(check_case(report).message ==
          "'holds' did not tell what is there; its output is that of this step");
    CHECK(check_case(report).output == "no server\n");
}

TEST_CASE("a loss that must come is expected by its message", "[engine]") {
    const std::string check = "  - check: ledger\n    load: writes\n    holds: held\n"
                              "    as-of: /s\n"
                              "    expect: [{ fail: \"*missing*\", reason: no WAL }]\n";
    auto world = world_with("1\n2\n");
    const auto report = run_job(job_of(check), world);
    CHECK(check_case(report).status == CaseStatus::expected_failure);
    auto right = world_with("1\n2\n3\n");
    CHECK(failures(run_job(job_of(check), right)) == 1);
    auto other = world_with("1\n2\n2\n");
    CHECK(failures(run_job(job_of(check), other)) == 1); // It fails with another message.
}

TEST_CASE("a clock that a step sets back takes the times of sending with it", "[engine]") {
    auto world = world_with("1\n2\n");
    world.files["/t"] = "1.5\n";
    const std::string set = "  - set-clock: 1970-01-01T01:00\n";
    const std::string check = "  - check: ledger\n    load: writes\n    holds: held\n"
                              "    as-of: /t\n    nothing-after: true\n";
    const std::string time = "2026-03-01T02:00";
    const auto before = run_job(timed_job(concat(start, check), time), world);
    CHECK(check_case(before).message.starts_with("1 write is there that 'writes' sent after"));
    const auto after = run_job(timed_job(concat(start, set, check), time), world);
    CHECK(check_case(after).message.starts_with("'writes' has sent nothing after"));
}
