#pragma once

#include "harness/retention/tool_policy.hpp"

namespace harness::retention {

/// Where what a tool is configured to do means something else than what was asked for, in
/// sentences; none where both keep the same.
[[nodiscard]] std::vector<std::string> differences(const Policy& asked, const Policy& configured);

/// What a tool's rules have of their own that no field of a policy can say.
[[nodiscard]] std::vector<std::string> peculiarities(Tool tool);

} // namespace harness::retention
