#pragma once

#include "emulators/s3/damage.hpp"
#include "harness/scenario/store_actions.hpp"

namespace harness::stores {

/// What a step wants, in the words of the stand-in.
[[nodiscard]] emulators::s3::DamageOrder damage_order(const scenario::DamageObjectAction& action);

} // namespace harness::stores
