#pragma once

#include "harness/cli/environment.hpp"
#include "harness/scenario/chain.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace harness::cli {

/// The files in a directory that have the name of a scenario file, sorted; none where there is no
/// such directory.
[[nodiscard]] std::vector<std::filesystem::path>
scenario_files(const std::filesystem::path& directory);

/// Reads a scenario file and those that it goes on from. A name in a `from` is looked for beside
/// the file that has it, and then where all scenarios are looked for.
[[nodiscard]] Result<scenario::Chain> read_chain(const std::string& path,
                                                 const Environment& environment);

} // namespace harness::cli
