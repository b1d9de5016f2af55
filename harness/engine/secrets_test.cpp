#include "harness/base/testing/catch.hpp"
#include "harness/engine/leaks.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using reports::CaseStatus;

namespace {

reports::ScenarioReport run(const std::string& steps, FakeMachine::World& world,
                            secrets::RunSecrets& secrets) {
    const auto job = make_job(scenario_of(steps), {}, nullptr);
    REQUIRE(job);
    return run_job(*job, world, {.secrets = &secrets});
}

std::size_t times_asked(const FakeMachine::World& world, std::string_view what) {
    return static_cast<std::size_t>(
        std::count_if(world.asked.begin(), world.asked.end(),
                      [&](const std::string& one) { return one.find(what) != std::string::npos; }));
}

} // namespace

TEST_CASE("each start of a machine puts the secrets into it, and no command has them", "[engine]") {
    secrets::RunSecrets secrets;
    secrets.add("password", secrets::SecretText("correct horse"),
                secrets::Placement{"/run/secrets/password", 0440, "redis:root"});
    secrets.add("of-a-store", secrets::SecretText("battery staple"), std::nullopt);
    FakeMachine::World world;
    const auto report =
        run("  - run: ls\n  - reboot:\n  - power-off:\n  - power-on:\n", world, secrets);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(world.files["/run/secrets/password"] == "correct horse");
    CHECK(world.files.size() == 1);
    CHECK(times_asked(world, "secrets redis:0 0440 /run/secrets/password") == 3);
    CHECK(times_asked(world, "correct") == 0);
}

TEST_CASE("a secret that can not be put into the machine stops the run", "[engine]") {
    secrets::RunSecrets secrets;
    secrets.add("password", secrets::SecretText("correct horse"),
                secrets::Placement{"/run/secrets/password", 0400, "nobody-there"});
    FakeMachine::World world;
    world.answer = [](const auto& arguments) {
        ports::ExecResult result;
        if (arguments.back() == "/run/secrets/password" && arguments.size() == 7) {
            result.code = 1;
            result.err = "chown: invalid user: 'nobody-there'\nmore\n";
        }
        return result;
    };
    const auto report = run("  - run: ls\n", world, secrets);
    CHECK(report.stopped_by ==
          "putting the secrets into the guest: chown: invalid user: 'nobody-there'; see 'path' and "
          "'owner' of each; names of owners are the guest's, numbers will do");
}

TEST_CASE("a leak fails the run where it is to", "[engine]") {
    const auto job = make_job(scenario_of("  - run: ls\n", "on-leak: fail\n"), {}, nullptr);
    REQUIRE(job);
    reports::ScenarioReport report = planned_report(*job);
    REQUIRE(report.cases.back().name == leaks_case);
    judge_leaks(report);
    CHECK(report.cases.back().status == CaseStatus::passed);
    report.leaks = {{"key", "console", "hex", 3}, {"key", "step 'ls'", "plain", 1}};
    judge_leaks(report);
    CHECK(report.cases.back().status == CaseStatus::failed);
    CHECK(report.cases.back().message ==
          "the secret 'key' was shown; let the program that did so read it from its file, and not "
          "from its arguments, and keep it out of its messages");
    CHECK(report.cases.back().seen ==
          "'key' in console, hex, 3 times\n'key' in step 'ls', plain\n");
    report.leaks.clear();
    report.stopped_by = "QEMU died";
    judge_leaks(report);
    CHECK(report.cases.back().status == CaseStatus::skipped);
}

TEST_CASE("where leaks are told alone no case judges them", "[engine]") {
    const auto job = make_job(scenario_of("  - run: ls\n"), {}, nullptr);
    REQUIRE(job);
    reports::ScenarioReport report = planned_report(*job);
    const std::size_t before = report.cases.size();
    report.leaks = {{"key", "console", "hex", 3}};
    judge_leaks(report);
    CHECK(report.cases.size() == before);
    CHECK(report.cases.back().status == CaseStatus::pending);
}
