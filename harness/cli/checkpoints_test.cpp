#include "harness/base/testing/catch.hpp"
#include "harness/cli/checkpoints.hpp"
#include "harness/engine/testing/fake_machine.hpp"

using namespace harness;
using namespace harness::cli;

namespace {

std::string foundation(const std::string& time) {
    const auto scenario = scenario::parse_scenario(std::make_shared<const Source>(
        "s.yaml", "summary: s\nmachine: { report: r.json }\nsteps: [{ run: ls }]\n" + time));
    REQUIRE(scenario);
    Loaded loaded;
    loaded.job.scenario = *scenario;
    engine::testing::FakeMachine::World world;
    return checkpoint_foundation(loaded, engine::testing::FakeHost(world));
}

} // namespace

TEST_CASE("a checkpoint is of the time at which its scenario began", "[cli]") {
    const std::string time = "time: { start: 2026-03-01T02:00 }\n";
    CHECK(foundation(time) == foundation(time));
    CHECK(foundation(time) != foundation(""));
    CHECK(foundation(time) != foundation("time: { start: 2026-03-01T03:00 }\n"));
    CHECK(foundation(time) != foundation("time: { start: 2026-03-01T02:00, zone: Etc/UTC }\n"));
}
