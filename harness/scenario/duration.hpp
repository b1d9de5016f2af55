#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace harness::scenario {

/// Reads "500ms", "90s", "2m", "1h". Empty on anything else, on zero, and on more than a day.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that `parse_duration` reads as this: "90s", "2m".
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

} // namespace harness::scenario
