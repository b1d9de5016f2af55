#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace harness::cli {

/// The text of a history; empty where there is none yet. Throws Error.
[[nodiscard]] std::string read_history_file(const std::filesystem::path& path);

/// Adds a line, the whole of it or nothing: what an earlier night that was killed has left of its
/// line is cut off, and so is this one where there is no room for all of it. Others who do it at
/// the same time wait. Throws Error with a remedy.
void append_to_history(const std::filesystem::path& path, std::string_view line);

} // namespace harness::cli
