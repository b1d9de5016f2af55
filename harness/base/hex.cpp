#include "harness/base/hex.hpp"

#include <array>
#include <charconv>

namespace harness {

std::string hex(std::uint64_t value, std::size_t digits) {
    std::array<char, 16> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
    const std::string out(text.data(), end);
    return out.size() < digits ? std::string(digits - out.size(), '0') + out : out;
}

std::string hex_bytes(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        out += hex(static_cast<unsigned char>(c), 2);
    }
    return out;
}

} // namespace harness
