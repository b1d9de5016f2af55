#pragma once

#include "reports/model/run_report.hpp"

#include <string>

namespace harness::cli {

/// One line for a step that has ended: mark, name, what it holds, time.
[[nodiscard]] std::string step_line(const reports::ScenarioReport& report, std::string_view step,
                                    bool colour);

/// What a person reads at the end of a scenario in five seconds: the failures with what was
/// expected and seen, then one line of verdict and counts, and where the rest is.
[[nodiscard]] std::string render_summary(const reports::ScenarioReport& report, bool colour);

/// The last line of a run of several scenarios.
[[nodiscard]] std::string render_totals(const reports::RunReport& report);

} // namespace harness::cli
