#include "harness/engine/leaks.hpp"

#include "harness/base/concat.hpp"

namespace harness::engine {

reports::Case planned_leaks_case() {
    reports::Case out;
    out.suite_step = leaks_case;
    out.name = leaks_case;
    return out;
}

void judge_leaks(reports::ScenarioReport& report) {
    if (report.cases.empty() || report.cases.back().suite_step != leaks_case) {
        return;
    }
    reports::Case& judged = report.cases.back();
    if (!report.leaks.empty()) {
        judged.status = reports::CaseStatus::failed;
        judged.message = concat("the secret '", report.leaks.front().secret,
                                "' was shown; let the program that did so read it from its file, "
                                "and not from its arguments, and keep it out of its messages");
        judged.expected = "no secret in anything that the machines have shown";
        judged.seen.clear();
        for (const reports::Leak& leak : report.leaks) {
            judged.seen += concat(reports::to_text(leak), "\n");
        }
    } else if (report.stopped_by.empty()) {
        judged.status = reports::CaseStatus::passed;
    } else {
        judged.status = reports::CaseStatus::skipped;
        judged.reason = "none was shown until the run was stopped";
    }
}

} // namespace harness::engine
