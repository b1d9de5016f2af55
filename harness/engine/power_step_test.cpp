#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using reports::CaseStatus;

namespace {

Result<Job> job_of(const std::string& steps, bool is_portable) {
    machine::Plan plan;
    plan.is_portable = is_portable;
    return make_job(scenario_of(steps), std::move(plan), nullptr);
}

reports::ScenarioReport run(const std::string& steps, FakeMachine::World& world) {
    const auto job = job_of(steps, true);
    REQUIRE(job);
    return run_job(*job, world);
}

ports::ExecResult printing(std::string text) {
    ports::ExecResult result;
    result.out = std::move(text);
    return result;
}

/// A guest that sees what its machine was told.
void see_truly(FakeMachine::World& world) {
    world.answer = [&world](const auto&) {
        const machine::PowerState& power = world.power;
        return printing(std::string("adapter ") + (power.is_plugged_in ? "1" : "0") + "\nstatus " +
                        std::string(to_text(machine::charging_of(power))) + "\ncharge " +
                        std::to_string(power.charge_percent) + "\nlid " +
                        (power.is_lid_open ? "open" : "closed") + "\n");
    };
}

} // namespace

TEST_CASE("a power change that the guest sees is passed, value by value", "[engine]") {
    FakeMachine::World world;
    see_truly(world);
    const auto report = run("  - power: { ac: unplugged, battery: 15 percent }\n"
                            "  - power: { lid: closed }\n",
                            world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(report.cases.size() == 5);
    CHECK(report.cases[2].name == "the guest sees the battery's status");
    CHECK(report.cases[2].seen == "Discharging");
    CHECK(report.cases[3].seen == "15 percent");
    CHECK(world.power.charge_percent == 15);
    CHECK_FALSE(world.power.is_lid_open);
}

TEST_CASE("a guest that sees something else fails the step, with both", "[engine]") {
    FakeMachine::World world;
    world.answer = [](const auto&) { return printing("adapter 1\nstatus Charging\ncharge 80\n"); };
    const auto report =
        run("  - power: { ac: plugged, battery: 15%, lid: closed }\n    deadline: 1ms\n", world);
    REQUIRE(report.cases.size() == 5);
    CHECK(report.cases[1].status == CaseStatus::passed);
    CHECK(report.cases[3].status == CaseStatus::failed);
    CHECK(report.cases[3].message ==
          "the machine was told '15 percent', and its guest sees '80 percent'");
    CHECK(report.cases[4].message ==
          "the machine was told 'closed', and its guest sees 'nothing of the kind'");
}

TEST_CASE("a guest whose kernel has no such drivers has the checks skipped", "[engine]") {
    FakeMachine::World world;
    world.answer = [](const auto&) {
        return printing("missing ac\nmissing battery\nkernel 6.1.0-cloud\nlid closed\n");
    };
    const auto report = run("  - power: { battery: 15%, lid: closed }\n", world);
    REQUIRE(report.cases.size() == 4);
    CHECK(report.cases[2].status == CaseStatus::skipped);
    CHECK(report.cases[2].reason == "the guest's kernel 6.1.0-cloud has no driver 'battery'");
    CHECK(report.cases[3].status == CaseStatus::passed);
}

TEST_CASE("a power step on a machine that is no laptop is refused at its place", "[engine]") {
    const auto job = job_of("  - run: ls\n  - power: { lid: closed }\n", false);
    REQUIRE_FALSE(job);
    CHECK(render(job.error()) ==
          "scenarios/test.yaml:5:5: error: 'power' needs a laptop, and the report 'r.json' is of "
          "none\n"
          "   5 |   - power: { lid: closed }\n"
          "     |     ^~~~~\n"
          "  help: name a laptop's report, or remove this step\n");
}
