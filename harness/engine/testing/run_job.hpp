#pragma once

#include "harness/engine/runner.hpp"
#include "harness/engine/testing/fake_machine.hpp"

namespace harness::engine::testing {

/// The scenario of these steps; `more` are further keys above them.
[[nodiscard]] scenario::Scenario scenario_of(const std::string& steps,
                                             const std::string& more = "");

/// The job of these steps, which take place in Berlin from `start` on.
[[nodiscard]] Job timed_job(const std::string& steps, const std::string& start);

/// Of Berlin's clocks.
[[nodiscard]] calendar::Instant berlin_time(int year, unsigned month, unsigned day, int hour = 0,
                                            int minute = 0);

/// The cases of a step, by its name; one at least.
[[nodiscard]] const reports::Case& case_of(const reports::ScenarioReport& report,
                                           std::string_view step);

/// What else a job meets.
struct RunSurroundings {
    std::string interrupted_by;              ///< By the first command that its guest is asked for.
    ports::CheckpointStore* store = nullptr; ///< Of checkpoints.
    std::vector<std::string>* notes = nullptr; ///< Gets what a watcher is told.
    ports::Trace trace = {};
    secrets::RunSecrets* secrets = nullptr;
    std::vector<ports::ObjectStore*> stores = {};
};

/// Takes the job through a machine of that world.
[[nodiscard]] reports::ScenarioReport run_job(const Job& job, FakeMachine::World& world,
                                              RunSurroundings around = {});

} // namespace harness::engine::testing
