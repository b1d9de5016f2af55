#pragma once

#include "harness/restore_verify/entry.hpp"

#include <filesystem>
#include <vector>

namespace harness::cli {

/// All that stands below a directory, as `restic ls` would list it. A directory that its owner may
/// not read is made readable. Throws Error where one can not be read.
[[nodiscard]] std::vector<restore_verify::Entry>
read_restored_tree(const std::filesystem::path& root);

} // namespace harness::cli
