#pragma once

#include <string>
#include <string_view>
#include <vector>

// Texts that programs and the kernel print, taken apart. The parts point into the text.
namespace harness {

/// The lines of a text, without their ends. A last line without an end counts.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

/// The parts between separators, empty ones included; one empty part of an empty text.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The parts between blanks and tabs, none of them empty.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);

/// Of a text with more lines than this its first and last ones, with how many are left out between.
[[nodiscard]] std::string shortened_lines(std::string_view text, std::size_t most);

/// Without blanks and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

} // namespace harness
