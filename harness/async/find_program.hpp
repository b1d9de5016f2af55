#pragma once

#include <string>

namespace harness::async {

/// Where a program is that this user can run: in PATH, or where distributions put it. Empty where
/// there is none.
[[nodiscard]] std::string find_program(const std::string& name);

} // namespace harness::async
