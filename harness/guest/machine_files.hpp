#pragma once

#include "harness/machine/plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace harness::guest {

/// Writes the plan as JSON, and the SMBIOS and ACPI tables that QEMU reads from files. Returns the
/// names of those. Throws Error where the directory can not take them.
std::vector<std::string> write_machine_files(const machine::Plan& plan,
                                             const std::filesystem::path& directory);

} // namespace harness::guest
