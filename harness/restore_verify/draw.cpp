#include "harness/restore_verify/draw.hpp"

#include "harness/base/sha256.hpp"

namespace harness::restore_verify {

std::uint64_t drawn_from(std::string_view text) {
    Sha256 digest;
    digest.update(text);
    const auto bytes = digest.finish();
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < sizeof out; ++i) {
        out = (out << 8U) | bytes[i];
    }
    return out;
}

} // namespace harness::restore_verify
