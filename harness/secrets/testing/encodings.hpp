#pragma once

#include "harness/base/hex.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What other programs make of a value; written without a look at how it is found.
namespace harness::secrets::testing {

inline std::string base64_of(std::string_view bytes, bool is_for_urls = false) {
    const std::string letters = std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ") +
                                "abcdefghijklmnopqrstuvwxyz0123456789" +
                                (is_for_urls ? "-_" : "+/");
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8U |
                    (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i) + 1;
        for (std::size_t j = 0; j < 4; ++j) {
            out += j < count ? letters[(group >> (18 - 6 * j)) & 63U] : '=';
        }
    }
    return out;
}

inline std::string wrapped(std::string_view text, std::size_t columns, std::string_view line_end) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += columns) {
        out += (i > 0 ? std::string(line_end) : "") + std::string(text.substr(i, columns));
    }
    return out;
}

inline std::string in_capitals(std::string text) {
    for (char& c : text) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

inline std::string hex_of(std::string_view bytes, bool has_capitals,
                          std::string_view separator = {}) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out += i > 0 ? std::string(separator) : "";
        out += has_capitals ? in_capitals(hex_bytes(bytes.substr(i, 1)))
                            : hex_bytes(bytes.substr(i, 1));
    }
    return out;
}

inline bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

inline std::string percent_encoded(std::string_view bytes, bool everything, bool has_capitals) {
    std::string out;
    for (const char c : bytes) {
        const std::string digits = hex_bytes({&c, 1});
        out += !everything && is_unreserved(c)
                   ? std::string(1, c)
                   : "%" + (has_capitals ? in_capitals(digits) : digits);
    }
    return out;
}

/// Of ASCII alone: `everything` as \u0041, or what has to be.
inline std::string json_of(std::string_view text, bool everything) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (!everything && (c == '"' || c == '\\')) {
            out += std::string("\\") + c;
        } else if (!everything && c == '\n') {
            out += "\\n";
        } else if (everything || byte < 0x20) {
            out += "\\u00" + hex_bytes({&c, 1});
        } else {
            out += c;
        }
    }
    return out;
}

/// All of the above, and others, of one value.
inline std::vector<std::string> encodings_of(std::string_view value) {
    std::vector<std::string> out{std::string(value)};
    for (const bool flag : {false, true}) {
        out.push_back(percent_encoded(value, true, flag));
        out.push_back(percent_encoded(value, false, flag));
        out.push_back(json_of(value, flag));
        for (const std::string_view separator : {"", " ", ":", "\n", ", ", "\r\n "}) {
            out.push_back(hex_of(value, flag, separator));
        }
        const std::string base64 = base64_of(value, flag);
        out.push_back(base64.substr(0, base64.find('=')));
        out.push_back(wrapped(out.back(), 64, "\n"));
        out.push_back(wrapped(out.at(out.size() - 2), 76, "\r\n"));
    }
    return out;
}

} // namespace harness::secrets::testing
