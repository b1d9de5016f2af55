#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace harness {

/// The candidate nearest to a mistyped word, if one is near enough to be meant.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> candidates);

/// "did you mean 'memory'?", or the list of what is known: the help of an unknown word.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string> candidates);

} // namespace harness
