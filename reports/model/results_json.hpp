#pragma once

#include "reports/model/run_report.hpp"

#include <string>

namespace harness::reports {

/// results.json: everything in the report with its counts and verdict, sorted keys, two spaces, a
/// newline at the end. Stable: keys are added, never renamed. Output is trimmed as in JUnit, and
/// bytes that are not UTF-8 are written as `\xff`.
[[nodiscard]] std::string render_json(const ScenarioReport& report);

} // namespace harness::reports
