#pragma once

#include <cstdint>
#include <string_view>

namespace harness::restore_verify {

/// A number that looks drawn and is the same for the same text, everywhere and for ever: the
/// beginning of its SHA-256.
[[nodiscard]] std::uint64_t drawn_from(std::string_view text);

} // namespace harness::restore_verify
