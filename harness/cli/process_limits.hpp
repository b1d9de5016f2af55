#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/doctor/finding.hpp"

// What the shell or the service manager allows this process and its children.
namespace harness::cli {

[[nodiscard]] doctor::Sight look_at_open_files();
[[nodiscard]] doctor::Sight look_at_address_space();

/// Those with which no machine can run.
[[nodiscard]] Diagnostics limits_in_the_way();

} // namespace harness::cli
