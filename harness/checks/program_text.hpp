#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// A whole text of digits. Empty on anything else and on what does not fit into 64 bits.
[[nodiscard]] std::optional<std::uint64_t> read_number(std::string_view text, int base = 10);

} // namespace harness::checks
