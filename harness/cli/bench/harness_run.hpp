#pragma once

#include "harness/cli/bench/outside_program.hpp"

namespace harness::cli {

/// This program itself, running a scenario with these further words; its runs go to `runs`.
[[nodiscard]] OutsideProgram harness_run(Workshop& workshop, const std::filesystem::path& scenario,
                                         const std::filesystem::path& runs,
                                         const std::vector<std::string>& more = {});

/// A scenario of the workshop's machine with one step, a shell script, that must print this; empty:
/// anything.
[[nodiscard]] std::filesystem::path write_scenario(Workshop& workshop, std::string_view script,
                                                   std::string_view says = "");

} // namespace harness::cli
