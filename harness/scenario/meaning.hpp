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

/// Gives each step without a name the one in `derived`, with " (2)" and so on where it is taken.
/// Reports names that are given twice. `derived` has one name for each step.
void name_steps(std::vector<Step>& steps, const std::vector<std::string>& derived,
                Diagnostics& problems);

} // namespace harness::scenario
