#pragma once

#include <cstddef>
#include <string>

namespace harness::stores {

/// So many random bytes, in hex.
[[nodiscard]] std::string draw_hex(std::size_t bytes);

} // namespace harness::stores
