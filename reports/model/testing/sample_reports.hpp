#pragma once

#include "reports/model/run_report.hpp"

namespace harness::reports::testing {

/// A finished scenario with a case in every end state, hostile bytes and a long output.
[[nodiscard]] ScenarioReport storage_report();

/// A scenario in the middle: one case passed, one runs, one has not begun.
[[nodiscard]] ScenarioReport running_report();

/// A scenario that was stopped before its first case.
[[nodiscard]] ScenarioReport stopped_report();

/// A scenario that was interrupted by hand in its second case.
[[nodiscard]] ScenarioReport interrupted_report();

} // namespace harness::reports::testing
