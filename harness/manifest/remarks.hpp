#pragma once

#include "harness/manifest/entry.hpp"

#include <string>
#include <vector>

namespace harness::manifest {

/// What whoever takes snapshots of a tree should know of it: what they leave out, what stands in
/// their way, what they cost. A line each, none where there is nothing to say.
[[nodiscard]] std::vector<std::string> remarks(const Manifest& manifest);

/// "2311 entries, 14.2 MiB in files"
[[nodiscard]] std::string summary(const Manifest& manifest);

} // namespace harness::manifest
