#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace harness {

/// A text that is a number and nothing else. Empty on anything else and on what does not fit.
template <std::integral Number = std::uint64_t>
[[nodiscard]] std::optional<Number> read_number(std::string_view text, int base = 10) {
    Number value{};
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value, base);
    return error == std::errc{} && rest == end ? std::optional(value) : std::nullopt;
}

} // namespace harness
