#pragma once

#include "reports/model/run_report.hpp"

namespace harness::engine {

/// The case, and its step, of a scenario that fails where a secret leaks. It is the report's last.
inline constexpr std::string_view leaks_case = "secrets stay secret";

/// What it is before anything has run.
[[nodiscard]] reports::Case planned_leaks_case();

/// Judges that case, where the report has it, once all of the run has been seen.
void judge_leaks(reports::ScenarioReport& report);

} // namespace harness::engine
