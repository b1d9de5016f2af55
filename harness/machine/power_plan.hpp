#pragma once

#include "harness/facter/report.hpp"
#include "harness/machine/plan.hpp"

namespace harness::machine {

/// Gives the machine of a laptop's report its battery, AC adapter and lid; leaves others alone.
void plan_power(const facter::Report& report, Plan& plan);

} // namespace harness::machine
