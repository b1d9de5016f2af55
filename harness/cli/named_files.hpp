#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/scenario/scenario.hpp"

namespace harness::cli {

/// Reads what a scenario's steps and its time name: the zone, files to be written into the guest,
/// files with policies. What can not be read is a diagnostic where it is named. A change of a file
/// changes its step's digest.
void read_named_files(scenario::Scenario& scenario, Diagnostics& errors, Diagnostics& warnings);

} // namespace harness::cli
