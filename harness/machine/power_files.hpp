#pragma once

#include "harness/machine/plan.hpp"

#include <string>

namespace harness::machine {

/// The files of a portable machine in the directory of its disk images.
[[nodiscard]] std::string laptop_table_file(const std::string& directory);
[[nodiscard]] std::string power_page_file(const std::string& directory);

/// Shell lines that make both files.
[[nodiscard]] std::string power_files_script(const Plan& plan, const std::string& directory);

} // namespace harness::machine
