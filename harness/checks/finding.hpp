#pragma once

#include "reports/model/run_report.hpp"

#include <string>

namespace harness::checks {

/// The verdict on one case.
struct Finding {
    reports::CaseStatus status = reports::CaseStatus::passed;
    std::string message; ///< Of a failure: what is wrong, in one line.
    std::string expected;
    std::string seen;
    std::string reason; ///< Of a skip.
};

/// Passed if `is_right`, else failed with the message. Both keep what was expected and seen.
[[nodiscard]] inline Finding verdict(bool is_right, std::string message, std::string expected,
                                     std::string seen) {
    return Finding{.status = is_right ? reports::CaseStatus::passed : reports::CaseStatus::failed,
                   .message = is_right ? std::string() : std::move(message),
                   .expected = std::move(expected),
                   .seen = std::move(seen),
                   .reason = {}};
}

[[nodiscard]] inline Finding failed(std::string message, std::string expected, std::string seen) {
    return verdict(false, std::move(message), std::move(expected), std::move(seen));
}

[[nodiscard]] inline Finding skipped(std::string reason) {
    return Finding{.status = reports::CaseStatus::skipped,
                   .message = {},
                   .expected = {},
                   .seen = {},
                   .reason = std::move(reason)};
}

} // namespace harness::checks
