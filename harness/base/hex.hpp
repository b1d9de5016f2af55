#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

/// A number in small hex digits, with zeros in front up to `digits` of them; no "0x".
[[nodiscard]] std::string hex(std::uint64_t value, std::size_t digits = 1);

/// Each byte as two small hex digits.
[[nodiscard]] std::string hex_bytes(std::string_view bytes);

} // namespace harness
