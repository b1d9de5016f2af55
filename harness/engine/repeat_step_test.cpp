#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::case_of;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using harness::engine::testing::timed_job;
using reports::CaseStatus;

namespace {

reports::ScenarioReport repeated(const std::string& steps, FakeMachine::World& world) {
    const auto job = make_job(scenario_of(steps), machine::Plan{}, nullptr);
    REQUIRE(job);
    return run_job(*job, world);
}

/// A guest in which this command, in this round, ends with 1.
void let_fail(FakeMachine::World& world, const std::string& command, int round) {
    world.answer = [command, left = round](const std::vector<std::string>& argv) mutable {
        ports::ExecResult result;
        result.code = argv[0] == command && --left == 0 ? 1 : 0;
        result.out = argv[0] + " ran\n";
        return result;
    };
}

constexpr const char* two_steps = "  - repeat: 3\n"
                                  "    name: thrice\n"
                                  "    steps:\n"
                                  "      - run: [fill]\n"
                                  "      - run: [look]\n"
                                  "  - run: [\"end\"]\n";

} // namespace

TEST_CASE("steps are repeated in their order, and each is one case", "[engine]") {
    FakeMachine::World world;
    const auto report = repeated(two_steps, world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(world.asked == std::vector<std::string>{"start", "fill", "look", "fill", "look", "fill",
                                                  "look", "end", "clean-up"});
    CHECK(report.cases.size() == 5);
    CHECK(case_of(report, "thrice").status == CaseStatus::passed);
    CHECK(case_of(report, "thrice").output == "3 of 3 rounds\n");
    CHECK(case_of(report, "thrice: run fill").status == CaseStatus::passed);
    CHECK(case_of(report, "thrice: run look").status == CaseStatus::passed);
}

TEST_CASE("the first failure ends a repetition and tells its round", "[engine]") {
    FakeMachine::World world;
    let_fail(world, "look", 2);
    const auto report = repeated(two_steps, world);
    CHECK(case_of(report, "thrice: run look").status == CaseStatus::failed);
    CHECK(case_of(report, "thrice: run look").message ==
          "in round 2 of 3: the command did not end as expected");
    CHECK(case_of(report, "thrice: run look").output == "look ran\n");
    CHECK(case_of(report, "thrice: run fill").status == CaseStatus::skipped);
    CHECK(case_of(report, "thrice: run fill").reason == "the repetition ended before its end");
    CHECK(case_of(report, "thrice").status == CaseStatus::failed);
    CHECK(case_of(report, "thrice").message == "'thrice: run look' did not pass in round 2 of 3");
    CHECK(case_of(report, "run end").status == CaseStatus::skipped);
    CHECK(std::count(world.asked.begin(), world.asked.end(), "fill") == 2);
}

TEST_CASE("a step that a failure kept from its first round is skipped", "[engine]") {
    FakeMachine::World world;
    let_fail(world, "fill", 1);
    const auto report = repeated(two_steps, world);
    CHECK(case_of(report, "thrice: run look").status == CaseStatus::skipped);
    CHECK(case_of(report, "thrice: run look").reason == "the repetition ended before its end");
}

TEST_CASE("the time of a repeated step is that of all rounds", "[engine]") {
    FakeMachine::World world;
    world.answer = [](const auto&) {
        const auto began = std::chrono::steady_clock::now();
        while (std::chrono::steady_clock::now() - began < std::chrono::milliseconds(2)) {
        }
        return ports::ExecResult{};
    };
    const auto report = repeated(two_steps, world);
    CHECK(case_of(report, "thrice: run fill").time >= std::chrono::milliseconds(6));
    CHECK(case_of(report, "thrice").time >= case_of(report, "thrice: run fill").time +
                                                case_of(report, "thrice: run look").time -
                                                std::chrono::milliseconds(2));
}

TEST_CASE("a repetition for a length of time ends with it", "[engine]") {
    FakeMachine::World world;
    const auto report = run_job(timed_job("  - repeat: 1m\n    name: month\n    steps:\n"
                                          "      - run: [fill]\n      - advance: 1d\n",
                                          "2026-03-01T02:00"),
                                world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(world.lives.size() == 31);
    CHECK(case_of(report, "month").output == "31 rounds\n");
    CHECK(report.attachments.size() == 1);
}

TEST_CASE("a failure in a scenario with its own time also tells the day", "[engine]") {
    FakeMachine::World world;
    let_fail(world, "fill", 3);
    const auto report = run_job(timed_job("  - repeat: 1m\n    name: month\n    steps:\n"
                                          "      - run: [fill]\n      - advance: 1d\n",
                                          "2026-03-01T02:00"),
                                world);
    CHECK(case_of(report, "month: run fill").message ==
          "in round 3 (2026-03-03 02:00): the command did not end as expected");
    CHECK(case_of(report, "month").message == "'month: run fill' did not pass in round 3");
    CHECK(world.attached.count("time.log") == 1);
}

TEST_CASE("a repetition in which no time passes ends", "[engine]") {
    FakeMachine::World world;
    const auto report =
        run_job(timed_job("  - repeat: 1d\n    name: day\n    steps: [{ run: [ls] }]\n",
                          "2026-03-01T02:00"),
                world);
    CHECK(case_of(report, "day").status == CaseStatus::failed);
    CHECK(case_of(report, "day").message ==
          "no time has passed in a round, so there would be no end to them; let one of the steps "
          "be 'advance'");
}

TEST_CASE("a machine that dies in a round is an error with its cause", "[engine]") {
    FakeMachine::World world;
    int commands = 0;
    world.answer = [&](const auto&) {
        world.death = ++commands == 4 ? "QEMU ended by SIGKILL" : "";
        return ports::ExecResult{};
    };
    const auto report = repeated(two_steps, world);
    CHECK(reports::verdict(report) == reports::Verdict::error);
    CHECK(case_of(report, "thrice").status == CaseStatus::error);
    CHECK(case_of(report, "thrice").message ==
          "'thrice: run look' in round 2 of 3: QEMU ended by SIGKILL");
    CHECK(case_of(report, "thrice: run look").status == CaseStatus::skipped);
    CHECK(case_of(report, "run end").status == CaseStatus::skipped);
}

TEST_CASE("what can not be done in a round fails the repetition and names the step", "[engine]") {
    FakeMachine::World world;
    world.subvolumes = [](const std::string&) -> std::vector<ports::Subvolume> {
        throw Error("too many directories");
    };
    const auto report = run_job(timed_job("  - repeat: 2\n    name: twice\n    steps:\n"
                                          "      - check: retention\n        name: snapshots\n"
                                          "        snapshots: [/s/*]\n        policy: 3 daily\n",
                                          "2026-03-01T02:00"),
                                world);
    CHECK(case_of(report, "twice").status == CaseStatus::failed);
    CHECK(case_of(report, "twice").message ==
          "'twice: snapshots' in round 1 of 2: too many directories");
}
