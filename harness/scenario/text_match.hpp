#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness::scenario {

/// Whether `text` as a whole fits `glob`, where '*' stands for any text, also none.
[[nodiscard]] bool matches_glob(std::string_view glob, std::string_view text);

/// What is wrong with a regular expression (Perl syntax), for a message; empty where it is valid.
[[nodiscard]] std::optional<std::string> find_fault_in_regex(const std::string& regex);

/// Whether the expression is found somewhere in `text`; '^' and '$' also fit at line breaks. Throws
/// `harness::Error` on an expression that is not valid, or too costly for this text.
[[nodiscard]] bool contains_match(std::string_view text, const std::string& regex);

} // namespace harness::scenario
