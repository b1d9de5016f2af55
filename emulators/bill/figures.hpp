#pragma once

#include <string>

namespace harness::emulators::bill {

/// A number with so many digits behind its point.
[[nodiscard]] std::string fixed(double value, int digits);

} // namespace harness::emulators::bill
