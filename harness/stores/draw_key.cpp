#include "harness/stores/draw_key.hpp"

#include "harness/base/hex.hpp"

#include <random>

namespace harness::stores {

std::string draw_hex(std::size_t bytes) {
    std::random_device random;
    std::string out;
    for (std::size_t i = 0; i < bytes; ++i) {
        out.push_back(static_cast<char>(random() & 0xFFU));
    }
    return hex_bytes(out);
}

} // namespace harness::stores
