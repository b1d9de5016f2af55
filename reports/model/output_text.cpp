#include "reports/model/output_text.hpp"

#include "harness/base/concat.hpp"

#include <cstddef>
#include <cstdint>

namespace harness::reports {

namespace {

/// One character as it stands in the text. `length` is 1 where the bytes are not UTF-8.
struct Character {
    std::uint32_t code = 0;
    std::size_t length = 1;
    bool is_utf8 = false;
};

std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

bool is_continuation(std::string_view text, std::size_t index) {
    return index < text.size() && (byte_at(text, index) & 0xC0U) == 0x80U;
}

/// How many bytes the first byte announces; 0 where no character starts with it.
std::size_t announced_length(std::uint8_t first) {
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return 3;
    }
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

/// Decodes the character at `index`. Surrogates are decoded, since the writer wants to name them;
/// overlong forms and codes over U+10FFFF are not UTF-8.
Character character_at(std::string_view text, std::size_t index) {
    const std::uint8_t first = byte_at(text, index);
    const std::size_t length = announced_length(first);
    if (length == 0) {
        return {};
    }
    if (length == 1) {
        return {.code = first, .length = 1, .is_utf8 = true};
    }
    std::uint32_t code = first & (0x7FU >> length);
    for (std::size_t next = 1; next < length; ++next) {
        if (!is_continuation(text, index + next)) {
            return {};
        }
        code = (code << 6U) | (byte_at(text, index + next) & 0x3FU);
    }
    const bool is_overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (is_overlong || code > 0x10FFFF) {
        return {};
    }
    return {.code = code, .length = length, .is_utf8 = true};
}

/// The production `Char` of XML 1.0.
bool is_xml_character(std::uint32_t code) {
    if (code < 0x20) {
        return code == '\t' || code == '\n' || code == '\r';
    }
    return code <= 0xD7FF || (code >= 0xE000 && code <= 0xFFFD) || code >= 0x10000;
}

std::string escape(std::uint32_t code, bool is_byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = is_byte ? "\\x" : "\\u";
    for (int shift = is_byte ? 4 : 12; shift >= 0; shift -= 4) {
        out.push_back(digits[(code >> static_cast<unsigned>(shift)) & 0xFU]);
    }
    return out;
}

} // namespace

std::string trim_middle(std::string_view text, Bytes limit) {
    if (text.size() <= limit.count) {
        return std::string(text);
    }
    std::size_t head = limit.count / 2;
    std::size_t tail = text.size() - (limit.count - head);
    // A character has at most four bytes: bytes that are not UTF-8 can not move a cut farther.
    for (int step = 0; step < 3 && head > 0 && is_continuation(text, head); ++step) {
        --head;
    }
    for (int step = 0; step < 3 && is_continuation(text, tail); ++step) {
        ++tail;
    }
    return concat(text.substr(0, head), "\n[… ", tail - head, " bytes left out …]\n",
                  text.substr(tail));
}

std::string visible_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t index = 0; index < text.size();) {
        const Character character = character_at(text, index);
        if (!character.is_utf8) {
            out += escape(byte_at(text, index), true);
        } else if (is_xml_character(character.code)) {
            out += text.substr(index, character.length);
        } else {
            out += escape(character.code, character.code < 0x80);
        }
        index += character.length;
    }
    return out;
}

std::string report_text(std::string_view text) {
    return visible_text(trim_middle(text));
}

} // namespace harness::reports
