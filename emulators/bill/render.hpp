#pragma once

#include "emulators/bill/bill.hpp"

namespace harness::emulators::bill {

/// For programs: all of a bill, and of several.
[[nodiscard]] std::string render_json(const Bill& bill);
[[nodiscard]] std::string render_json(const std::vector<Bill>& bills);

/// For people: the total, then what costs most of it.
[[nodiscard]] std::string render_text(const Bill& bill);

/// A bar for each month.
[[nodiscard]] std::string chart_text(const std::vector<Bill>& months);
[[nodiscard]] std::string chart_svg(const std::vector<Bill>& months);

} // namespace harness::emulators::bill
