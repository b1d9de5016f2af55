#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using reports::CaseStatus;

namespace {

struct Run {
    FakeMachine::World world;
    reports::ScenarioReport report;

    void operator()(const std::string& steps, const std::string& interrupted_by = "") {
        auto job = make_job(scenario_of(steps), machine::Plan{}, nullptr);
        REQUIRE(job);
        report = run_job(*job, world, {.interrupted_by = interrupted_by});
    }
    CaseStatus status(std::size_t index) const { return report.cases.at(index).status; }
};

ports::ExecResult exit_with(int code, std::string out = "") {
    ports::ExecResult result;
    result.code = code;
    result.out = std::move(out);
    return result;
}

} // namespace

TEST_CASE("a scenario whose steps all pass is passed, machine start included", "[engine]") {
    Run run;
    run("  - run: [ls, -l]\n  - reboot:\n  - power-off:\n");
    CHECK(reports::verdict(run.report) == reports::Verdict::passed);
    CHECK(run.report.cases.size() == 4);
    CHECK(run.world.asked ==
          std::vector<std::string>{"start", "ls -l", "reboot", "power-off", "clean-up"});
}

TEST_CASE("a failing command fails its step; later ones are skipped with the reason", "[engine]") {
    Run run;
    run.world.answer = [](const std::vector<std::string>& argv) {
        return exit_with(argv[0] == "false" ? 1 : 0);
    };
    run("  - run: [\"false\"]\n    name: broken\n  - run: [ls]\n  - run: [tidy]\n    when: "
        "always\n");
    CHECK(run.status(1) == CaseStatus::failed);
    CHECK(run.report.cases[1].expected == "exit code 0");
    CHECK(run.report.cases[1].seen == "exit code 1");
    CHECK(run.status(2) == CaseStatus::skipped);
    CHECK(run.report.cases[2].reason == "step 'broken' did not pass");
    CHECK(run.status(3) == CaseStatus::passed);
    CHECK(reports::verdict(run.report) == reports::Verdict::failed);
}

TEST_CASE("steps of a repetition that is skipped are skipped with it", "[engine]") {
    Run run;
    run.world.answer = [](const auto&) { return exit_with(1); };
    run("  - run: [broken]\n  - repeat: 2\n    steps:\n      - run: [again]\n");
    REQUIRE(run.report.cases.size() == 4);
    CHECK(run.status(2) == CaseStatus::skipped);
    CHECK(run.status(3) == CaseStatus::skipped);
    CHECK(run.report.cases[3].reason == "step 'run broken' did not pass");
    CHECK(reports::verdict(run.report) == reports::Verdict::failed);
}

TEST_CASE("what a command prints is held against what was expected", "[engine]") {
    Run run;
    run.world.answer = [](const auto&) { return exit_with(0, "Total devices 2\n"); };
    run("  - run: [show]\n    expect: { stdout: Total devices 1 }\n");
    CHECK(run.status(1) == CaseStatus::failed);
    CHECK(run.report.cases[1].message == "stdout does not contain the expected text");
    CHECK(run.report.cases[1].seen == "Total devices 2\n");
}

TEST_CASE("data that changed over a reboot is found, and named", "[engine]") {
    const std::string steps = "  - write: [/a, /b]\n    text: hello\n    as: data\n  - reboot:\n"
                              "  - compare: data\n";
    Run good;
    good(steps);
    CHECK(reports::verdict(good.report) == reports::Verdict::passed);
    Run bad;
    bad.world.damaged_by_reboot = "/b";
    bad(steps);
    CHECK(bad.status(3) == CaseStatus::passed);
    CHECK(bad.report.cases[3].name == "/a reads as it was written");
    CHECK(bad.status(4) == CaseStatus::failed);
    CHECK(bad.report.cases[4].message == "/b does not read as it was written");
}

TEST_CASE("a bit that changes is told with its places, and is another one each time", "[engine]") {
    Run run;
    run("  - write: [/a]\n    text: hello\n    as: data\n  - corrupt: /a\n"
        "  - compare: data\n  - corrupt: [/a]\n    copies: one\n    when: always\n"
        "  - corrupt: /b\n    when: always\n"
        "  - corrupt: /a\n    part: metadata\n    when: always\n");
    CHECK(run.status(2) == CaseStatus::passed);
    CHECK(run.report.cases[2].output ==
          "bit 0 of byte 0 of /a\n  /dev/sda byte 4096\n  /dev/sdb byte 8192\n");
    CHECK(run.status(3) == CaseStatus::failed);
    CHECK(run.report.cases[4].output == "bit 0 of byte 0 of /a\n  /dev/sda byte 4096\n");
    REQUIRE(run.world.flips.size() == 3);
    CHECK(run.world.flips[0] != run.world.flips[1]);
    CHECK(run.report.cases[5].message == "opening /b: No such file or directory");
    CHECK(run.report.cases[6].output ==
          "bit 0 of byte 0 of the metadata of /a\n  /dev/sda byte 4096\n  /dev/sdb byte 8192\n");
    CHECK_THAT(run.world.flips[2], Catch::contains_text(" of metadata"));
}

TEST_CASE("a root that is refused fails its restart, unless it must", "[engine]") {
    const std::string steps = "  - reboot:\n    root: /dev/sda3\n    subvolume: old\n";
    Run run;
    run.world.refusal = "/dev/sda3 has no modules of kernel 6";
    run(steps + "  - run: [ls]\n");
    CHECK(run.status(1) == CaseStatus::failed);
    CHECK(run.report.cases[1].message == "/dev/sda3 has no modules of kernel 6");
    CHECK(run.status(2) == CaseStatus::skipped);
    REQUIRE(run.world.roots.size() == 1);
    CHECK(run.world.roots[0].device == "/dev/sda3");
    CHECK(run.world.roots[0].subvolume == "old");

    Run expected;
    expected.world.refusal = "/dev/sda3 has no modules of kernel 6";
    const std::string expect = "    expect: { fail: \"* no modules *\", reason: it is old }\n";
    expected(steps + expect + "  - reboot:\n");
    CHECK(expected.status(1) == CaseStatus::expected_failure);
    CHECK(expected.status(2) == CaseStatus::passed);
    CHECK(expected.world.roots.size() == 1);

    Run unmet;
    unmet(steps + expect);
    CHECK(unmet.status(1) == CaseStatus::failed);
}

TEST_CASE("a machine that dies is an error with its cause, and the rest is skipped", "[engine]") {
    Run run;
    run.world.answer = [&run](const auto&) {
        run.world.death = "kernel panic: out of luck";
        return ports::ExecResult{};
    };
    run("  - run: [boom]\n  - run: [tidy]\n    when: always\n");
    CHECK(run.status(1) == CaseStatus::error);
    CHECK(run.report.cases[1].message == "kernel panic: out of luck");
    CHECK(run.status(2) == CaseStatus::skipped);
    CHECK(reports::verdict(run.report) == reports::Verdict::error);
    CHECK(run.report.stopped_by == "kernel panic: out of luck");
    CHECK(run.world.asked.back() == "clean-up");
}

TEST_CASE("a failure on a host without space is the host's, not the guest's", "[engine]") {
    Run run;
    run.world.host_trouble.emplace("no space left on the host");
    run.world.answer = [](const auto&) { return exit_with(1); };
    run("  - run: [mkfs]\n  - run: [next]\n");
    CHECK(run.status(1) == CaseStatus::error);
    CHECK(run.report.cases[1].message == "no space left on the host");
    CHECK(reports::verdict(run.report) == reports::Verdict::error);
}

TEST_CASE("an interrupted run says so and cleans up", "[engine]") {
    Run run;
    run("  - run: [long]\n  - run: [never]\n", "interrupted by Ctrl-C");
    CHECK(reports::verdict(run.report) == reports::Verdict::interrupted);
    CHECK(run.report.stopped_by == "interrupted by Ctrl-C");
    CHECK(run.world.asked == std::vector<std::string>{"start", "long", "clean-up"});
}

TEST_CASE("a command without an end is a failure that says how long it was waited for",
          "[engine]") {
    Run run;
    run.world.answer = [](const auto&) {
        ports::ExecResult result;
        result.timed_out = true;
        result.elapsed = std::chrono::seconds(2);
        return result;
    };
    run("  - run: [sleep, infinity]\n    deadline: 2s\n");
    CHECK(run.status(1) == CaseStatus::failed);
    CHECK(run.report.cases[1].seen == "did not end within 2 s and was killed");
}
