#pragma once

#include "harness/machine/plan.hpp"

namespace harness::machine {

/// The plan as JSON, for programs; keys stay as they are.
[[nodiscard]] std::string render_json(const Plan& plan);

} // namespace harness::machine
