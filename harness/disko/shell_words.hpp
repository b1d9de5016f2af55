#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::disko {

/// The words that a shell makes of a text that disko writes into its scripts without quotes. Empty
/// where the text has quotes, variables or operators, which only a shell could resolve.
[[nodiscard]] std::optional<std::vector<std::string>> unquoted_words(std::string_view text);

/// Whether a text between double quotes stands for itself.
[[nodiscard]] bool is_literal_in_quotes(std::string_view text);

/// A word as a shell must read it: as it is, or between single quotes.
[[nodiscard]] std::string shell_quoted(std::string_view word);

/// The words of a command line, each quoted where it must be.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& words);

} // namespace harness::disko
