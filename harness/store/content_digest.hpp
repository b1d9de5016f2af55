#pragma once

#include <filesystem>
#include <string>

namespace harness::store {

/// Size and digest of a large, sparse file: two files have the same one if they read the same,
/// however their holes lie. Finds accidents, not malice (XXH3, ten times as fast as SHA-256).
/// Throws Error.
[[nodiscard]] std::string content_digest(const std::filesystem::path& file);

} // namespace harness::store
