#pragma once

#include "harness/machine/guest_rules.hpp"

#include <vector>

namespace harness::machine {

/// What a machine's system is given before it starts, so that nothing runs in it that is not under
/// test, and so that time which goes by faster than it should fails nobody. The report names them.
[[nodiscard]] std::vector<GuestFile> system_files();

/// The same in words, for the report.
[[nodiscard]] const char* system_files_text();

} // namespace harness::machine
