#include "harness/base/testing/catch.hpp"
#include "harness/engine/pace.hpp"
#include "harness/engine/testing/run_job.hpp"

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;

namespace {

/// The run of such steps in a guest whose work takes so long.
struct Run {
    FakeMachine::World world;
    reports::ScenarioReport report;
    std::vector<std::string> notes;

    void operator()(const std::string& steps) {
        auto job = make_job(scenario_of(steps), machine::Plan{}, nullptr);
        REQUIRE(job);
        report = run_job(*job, world, {.notes = &notes});
    }
    std::string property(const std::string& name) const {
        for (const reports::Property& one : report.properties) {
            if (one.name == name) {
                return one.value;
            }
        }
        return "none";
    }
};

} // namespace

TEST_CASE("a deadline's factor is the ratio of work, in tenths, from 1 to 10", "[engine]") {
    using std::chrono::microseconds;
    CHECK(deadline_factor(microseconds(0)) == 1.0);
    CHECK(deadline_factor(microseconds(900)) == 1.0);
    CHECK(deadline_factor(microseconds(1800)) == 2.0);
    CHECK(deadline_factor(microseconds(3810)) == 4.2);
    CHECK(deadline_factor(std::chrono::seconds(3)) == 10.0);
    CHECK(factor_text(2.0) == "2.0");
}

TEST_CASE("under emulation a step's deadline is multiplied by what was measured", "[engine]") {
    Run run;
    run.world.work = std::chrono::microseconds(1800);
    run("  - run: [ls]\n    deadline: 3s\n  - reboot:\n    deadline: 20s\n");
    CHECK(run.world.limits == std::vector<std::string>{"6 s (3 s, times 2.0 for emulation)",
                                                       "40 s (20 s, times 2.0 for emulation)"});
    CHECK(run.property("deadline.factor") == "2.0, 2.0");
    CHECK(run.notes == std::vector<std::string>{
                           "deadlines are multiplied by 2.0: so much longer does work take in this "
                           "guest, which is emulated"});
}

TEST_CASE("a guest as fast as under KVM has its deadlines as they are written", "[engine]") {
    Run run;
    run.world.work = std::chrono::microseconds(700);
    run("  - run: [ls]\n    deadline: 3s\n");
    CHECK(run.world.limits == std::vector<std::string>{"3 s"});
    CHECK(run.property("deadline.factor") == "1.0");
    CHECK(run.notes.empty());
}

TEST_CASE("under KVM nothing is measured", "[engine]") {
    Run run;
    run.world.gives_host_processor = true;
    run.world.work = std::chrono::microseconds(18'000);
    run("  - run: [ls]\n    deadline: 3s\n");
    CHECK(run.world.limits == std::vector<std::string>{"3 s"});
    CHECK(run.property("deadline.factor") == "none");
}

TEST_CASE("a failed step names both figures of its deadline", "[engine]") {
    Run run;
    run.world.work = std::chrono::microseconds(1800);
    run.world.answer = [](const auto&) {
        ports::ExecResult result;
        result.timed_out = true;
        result.elapsed = std::chrono::seconds(6);
        return result;
    };
    run("  - run: [sleep, infinity]\n    deadline: 3s\n");
    CHECK(run.report.cases[1].seen ==
          "did not end within 6 s (3 s, times 2.0 for emulation) and was killed");
}
