#pragma once

#include "harness/base/source.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace harness::scenario {

/// Where the first byte stands that no YAML file may hold: one that is no UTF-8, or a control
/// character other than tab and line break. Empty where all is well.
[[nodiscard]] std::optional<std::size_t> find_forbidden_byte(std::string_view text);

/// The span of the scalar that starts at `offset` and was read as `value`. Quoted: with its quotes;
/// unquoted and on several lines, or a block: the rest of its first line.
[[nodiscard]] Span span_of_scalar(std::string_view text, std::size_t offset,
                                  std::string_view value);

/// Whether a quote opens at `offset` that nothing closes. yaml-cpp 0.7 takes the rest of the file
/// for its text then.
[[nodiscard]] bool is_open_quote(std::string_view text, std::size_t offset);

/// Where a tab stands in the indentation of the line around `offset` or of the line before.
[[nodiscard]] std::optional<std::size_t> find_tab_in_indentation(std::string_view text,
                                                                 std::size_t offset);

/// The part of the line around `offset` that stands before it.
[[nodiscard]] std::string_view line_before(std::string_view text, std::size_t offset);

} // namespace harness::scenario
