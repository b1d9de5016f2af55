#pragma once

#include <string>
#include <string_view>

namespace harness::checks {

/// A serial or model for comparison: udev and lsblk write blanks, slashes and other letters of it
/// each in their own way.
[[nodiscard]] std::string comparable_serial(std::string_view serial);

} // namespace harness::checks
