#pragma once

#include "harness/agent/protocol.hpp"
#include "harness/machine/plan.hpp"

namespace harness::guest {

/// What the agent has to do in a guest for it to be the machine of this plan: drivers in the order
/// of the recorded names, identities, and the rules for what can not be there natively.
[[nodiscard]] agent::Configure configuration_for(const machine::Plan& plan);

/// The same for a guest that will be saved, without what its forks are to be told.
[[nodiscard]] agent::Configure saved_configuration(const machine::Plan& plan);

/// What a fork of that guest is to be told, but for what is drawn by lot.
[[nodiscard]] agent::Join join_for(const machine::Plan& plan);

} // namespace harness::guest
