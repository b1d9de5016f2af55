#include "harness/machine/shell_text.hpp"

#include <algorithm>

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

std::string printf_text(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        const auto value = static_cast<unsigned char>(c);
        if (value >= ' ' && value <= '~' && c != '\\' && c != '%') {
            out.push_back(c);
            continue;
        }
        out.push_back('\\');
        out.push_back(static_cast<char>('0' + (value >> 6U)));
        out.push_back(static_cast<char>('0' + ((value >> 3U) & 7U)));
        out.push_back(static_cast<char>('0' + (value & 7U)));
    }
    return out;
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

} // namespace harness::machine
