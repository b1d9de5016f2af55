#pragma once

#include "harness/base/concat.hpp"

#include <filesystem>
#include <unistd.h>

namespace harness::reports::testing {

/// The hidden file through which `replace_file` writes `path`.
[[nodiscard]] inline std::filesystem::path part_path(const std::filesystem::path& path) {
    return path.parent_path() / concat(".", path.filename().string(), ".", ::getpid(), ".part");
}

} // namespace harness::reports::testing
