#pragma once

#include "reports/model/run_report.hpp"

#include <string>

namespace harness::reports {

/// The whole run as JUnit XML: one suite per scenario, one testcase per case, in their order.
/// Valid against the schema that Jenkins uses, whatever bytes the guest printed. Pending and
/// running cases are written as errors, so that the file tells the truth if it is the last one. A
/// scenario that went wrong outside of any case gets one testcase `harness` which carries the
/// error, since most readers look at nothing else.
[[nodiscard]] std::string render_junit(const RunReport& report);

} // namespace harness::reports
