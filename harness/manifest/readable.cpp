#include "harness/manifest/readable.hpp"

#include "harness/base/hex.hpp"

#include <cstddef>
#include <cstdint>

namespace harness::manifest {

namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

bool is_between(std::uint8_t byte, std::uint8_t least, std::uint8_t most) {
    return byte >= least && byte <= most;
}

/// How many bytes the UTF-8 character at the front has; 0 where there is none (RFC 3629), or one
/// that steers a terminal (C1).
std::size_t character_size(std::string_view text) {
    const std::uint8_t first = byte_at(text, 0);
    const std::uint8_t second = byte_at(text, 1);
    const auto follows = [&](std::size_t at) { return is_between(byte_at(text, at), 0x80, 0xbf); };
    if (is_between(first, 0xc2, 0xdf)) {
        const bool is_control = first == 0xc2 && second < 0xa0;
        return follows(1) && !is_control ? 2 : 0;
    }
    if (is_between(first, 0xe0, 0xef)) {
        const std::uint8_t least = first == 0xe0 ? 0xa0 : 0x80;
        const std::uint8_t most = first == 0xed ? 0x9f : 0xbf;
        return is_between(second, least, most) && follows(2) ? 3 : 0;
    }
    if (is_between(first, 0xf0, 0xf4)) {
        const std::uint8_t least = first == 0xf0 ? 0x90 : 0x80;
        const std::uint8_t most = first == 0xf4 ? 0x8f : 0xbf;
        return is_between(second, least, most) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

} // namespace

std::string readable(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const char first = bytes.front();
        std::size_t size = is_between(byte_at(bytes, 0), 0x20, 0x7e) ? 1 : character_size(bytes);
        if (first == '\\') {
            out += "\\\\";
        } else if (first == '\n') {
            out += "\\n";
        } else if (first == '\t') {
            out += "\\t";
        } else if (size == 0) {
            out += "\\x" + hex(byte_at(bytes, 0), 2);
        } else {
            out += bytes.substr(0, size);
        }
        bytes.remove_prefix(size == 0 ? 1 : size);
    }
    return out;
}

std::string readable_path(std::string_view path) {
    return path.empty() ? "." : readable(path);
}

} // namespace harness::manifest
