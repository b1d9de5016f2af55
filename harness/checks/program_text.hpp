#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// The lines of a text, without their ends. A last line without an end counts.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

/// The parts between separators, empty ones included; one empty part of an empty text.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The parts between blanks and tabs, none of them empty.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);

/// Without blanks and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// A whole text of digits. Empty on anything else and on what does not fit into 64 bits.
[[nodiscard]] std::optional<std::uint64_t> read_number(std::string_view text, int base = 10);

} // namespace harness::checks
