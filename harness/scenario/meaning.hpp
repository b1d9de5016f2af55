#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/scenario/scenario.hpp"

namespace harness::scenario {

/// Reports steps that need a layout, where the scenario names none.
void check_layout_is_named(const Scenario& scenario, Diagnostics& problems);

/// Reports steps that let time pass, where the scenario has none of its own.
void check_time_is_given(const Scenario& scenario, Diagnostics& problems);

/// That a machine which is started from its own disk has a system.
void check_roots(const Scenario& scenario, Diagnostics& problems);

/// Reports what is wrong between steps: a comparison of what was not written before, one payload
/// name for two steps, a step while the machine is off, a start while it is on.
void check_order(const Scenario& scenario, Diagnostics& problems);

/// Reports programs beside the steps that are named wrongly: twice, or where none of that name goes
/// on; and checkpoints that would cut them, or their ledgers, in two.
void check_loads(const Scenario& scenario, Diagnostics& problems);

/// Reports power cuts of what was not recorded before, one name for two recordings, checks that
/// need a cut before them, and a recording beside a checkpoint. Part of `check_order`.
void check_recordings(const Scenario& scenario, Diagnostics& problems);

/// Stores and replaced machines that steps speak of are there.
void check_stores(const Scenario& scenario, Diagnostics& problems);

/// "the step in line 7", with its file where that is another one than the reader is in.
[[nodiscard]] std::string step_at(const Place& place, const Place& reader);

/// Gives each step without a name the one in `derived`, with " (2)" and so on where it is taken.
/// Reports names that are given twice. `derived` has one name for each step.
void name_steps(std::vector<Step>& steps, const std::vector<std::string>& derived,
                Diagnostics& problems);

} // namespace harness::scenario
