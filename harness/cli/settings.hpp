#pragma once

#include "harness/base/result.hpp"
#include "harness/scenario/parameters.hpp"

#include <set>
#include <string>
#include <vector>

namespace harness::cli {

/// What `--param` asks for: each word a parameter and its value.
[[nodiscard]] Result<std::vector<scenario::Setting>>
wanted_settings(const std::vector<std::string>& words);

/// The settings that nothing has a parameter for, each with the name that was probably meant.
[[nodiscard]] Diagnostics unknown_settings(const std::vector<scenario::Setting>& settings,
                                           const std::set<std::string>& parameters);

} // namespace harness::cli
