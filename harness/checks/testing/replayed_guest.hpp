#pragma once

#include "harness/checks/layout_checks.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Guests whose answers stand in `fixtures/checks/<name>/`, one file for each probe.
namespace harness::checks::testing {

/// The layout in a file under the source directory. Throws where it is refused.
[[nodiscard]] disko::Layout load_layout(std::string_view path);
/// The layout of a JSON text: the value of `devices`. Throws where it is refused.
[[nodiscard]] disko::Layout layout_of(std::string_view devices);

/// The disks of the recorded zephyrus, two NVMe.
[[nodiscard]] machine::Plan zephyrus();

/// The recorded answers to these probes. Throws where one is missing.
[[nodiscard]] Observations recorded(const LayoutChecks& checks, std::string_view name);

/// The answer of one probe with every `from` replaced by `to`. Throws where `from` is not there, so
/// that no test changes nothing.
[[nodiscard]] Observations changed(Observations observations, std::string_view probe_id,
                                   std::string_view from, std::string_view to);

/// The case of that name. Throws where there is none.
[[nodiscard]] const reports::Case& find_case(const std::vector<reports::Case>& cases,
                                             std::string_view name);

/// The names of the cases with that status.
[[nodiscard]] std::set<std::string> names_of(const std::vector<reports::Case>& cases,
                                             reports::CaseStatus status);

/// All that a reader of a report sees of the cases, for goldens.
[[nodiscard]] std::string report_text(const std::vector<reports::Case>& cases);

} // namespace harness::checks::testing
