#include "harness/machine/shell_text.hpp"

#include "harness/base/concat.hpp"

#include <cstdint>

namespace harness::machine {

std::string shell_word(std::string_view word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "-_=.,:/@%+";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
        return std::string(word);
    }
    std::string out = "'";
    for (const char c : word) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out.push_back(c);
        }
    }
    return out + "'";
}

std::string shell_command(std::span<const std::string> arguments) {
    std::string out;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool starts_option = i > 0 && arguments[i].starts_with("-");
        out += i == 0 ? "" : starts_option ? " \\\n  " : " ";
        out += shell_word(arguments[i]);
    }
    return out + "\n";
}

std::string base64_lines(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::size_t bytes_in_a_line = 57;
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view three = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = bits << 8U | (i < three.size() ? static_cast<unsigned char>(three[i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint32_t digit = bits >> (18U - 6U * i) & 0x3FU;
            out.push_back(i <= three.size() ? digits[digit] : '=');
        }
        if ((at + 3) % bytes_in_a_line == 0 || at + 3 >= bytes.size()) {
            out.push_back('\n');
        }
    }
    return out;
}

std::string write_command(std::string_view file, std::string_view bytes) {
    return concat("base64 --decode > ", shell_word(file), " << 'END'\n", base64_lines(bytes),
                  "END\n");
}

} // namespace harness::machine
