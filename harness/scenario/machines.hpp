#pragma once

#include "harness/base/tree.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/scenario.hpp"

#include <span>
#include <string>
#include <vector>

/// Several machines in one scenario: which steps are whose, and which wait for others.
namespace harness::scenario {

/// A step's name in another's `after`.
struct Awaited {
    std::string name;
    Place place;
};

/// What of a step counts between machines.
struct StepOrigin {
    std::size_t position = 0; ///< In the file's list.
    std::vector<Awaited> after;
};

/// One of the machines, as far as it can be read alone.
struct MachinePart {
    Scenario scenario;
    std::vector<StepOrigin> steps; ///< As many as the scenario has.
};

/// Reports steps that are on no machine or on an unknown one, and machines without a step. Where
/// `machines` is empty the file has one machine, and no step may name any.
void check_machines_of_steps(const Fields& file, std::span<const std::string> machines);

/// Whether the step is one of this machine.
[[nodiscard]] bool is_on(const Fields& step, const std::string& machine);

[[nodiscard]] StepOrigin origin_of(const Fields& step, std::size_t position);

/// The scenario of the first machine with the others in it. Reports steps that wait for what does
/// not come before them, and checkpoints of what another machine had a part in.
[[nodiscard]] Scenario join_machines(std::vector<MachinePart> parts, Diagnostics& problems);

} // namespace harness::scenario
