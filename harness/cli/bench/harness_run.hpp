#pragma once

#include "harness/cli/bench/outside_program.hpp"

#include <nlohmann/json_fwd.hpp>

namespace harness::cli {

/// This program itself, running a scenario with these further words; its runs go to `runs`.
[[nodiscard]] OutsideProgram harness_run(Workshop& workshop, const std::filesystem::path& scenario,
                                         const std::filesystem::path& runs,
                                         const std::vector<std::string>& more = {});

/// A scenario of the workshop's machine with one step, a shell script, that must print this; empty:
/// anything.
[[nodiscard]] std::filesystem::path write_scenario(Workshop& workshop, std::string_view script,
                                                   std::string_view says = "");

/// A scenario of this text.
[[nodiscard]] std::filesystem::path write_scenario_text(Workshop& workshop, std::string_view text);

/// What the runs in this directory have found, each as its results.json has it. Throws Error where
/// there is none.
[[nodiscard]] std::vector<nlohmann::json> results_in(const std::filesystem::path& runs);

} // namespace harness::cli
