#pragma once

#include "reports/model/run_report.hpp"

namespace harness::reports {

/// Puts into the report of a run what an earlier attempt of the same scenario showed. Where the
/// later one passed, the cases that were not passed by the earlier are `flaky` and keep what was
/// seen then; at least one is. Where it did not pass its cases stay as they are.
void add_earlier_attempt(ScenarioReport& later, const ScenarioReport& earlier);

/// Whether it passed when it was tried again.
[[nodiscard]] bool is_flaky(const ScenarioReport& report);

/// Whether it was never begun, and that was so decided.
[[nodiscard]] bool is_left_out(const ScenarioReport& report);

/// Makes it so: every case is skipped for this reason.
void leave_out(ScenarioReport& report, std::string_view reason);

} // namespace harness::reports
