#pragma once

#include "harness/agent/protocol.hpp"
#include "harness/machine/plan.hpp"

namespace harness::guest {

/// What the agent has to do in a guest for it to be the machine of this plan: drivers in the order
/// of the recorded names, identities, and the rules for what can not be there natively.
[[nodiscard]] agent::Configure configuration_for(const machine::Plan& plan);

} // namespace harness::guest
