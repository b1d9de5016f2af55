#pragma once

#include "harness/engine/runner.hpp"
#include "harness/engine/testing/fake_machine.hpp"

namespace harness::engine::testing {

/// The scenario of these steps; `more` are further keys above them.
[[nodiscard]] scenario::Scenario scenario_of(const std::string& steps,
                                             const std::string& more = "");

/// Takes the job through a machine of that world. Where a reason is given, the first command that
/// the guest is asked for interrupts the run. `notes` gets what a watcher is told.
[[nodiscard]] reports::ScenarioReport run_job(const Job& job, FakeMachine::World& world,
                                              const std::string& interrupted_by = "",
                                              ports::CheckpointStore* store = nullptr,
                                              std::vector<std::string>* notes = nullptr,
                                              ports::Trace trace = {});

} // namespace harness::engine::testing
