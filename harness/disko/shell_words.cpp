#include "harness/disko/shell_words.hpp"

#include "harness/base/characters.hpp"

#include <algorithm>

namespace harness::disko {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

/// Braces count, since `{a,b}` makes two words even under `set -f`.
bool is_for_the_shell(std::string_view word) {
    return word.find_first_of("\"'`$\\|&;<>(){}") != std::string_view::npos ||
           word.starts_with('#') || word.starts_with('~');
}

bool is_plain(char c) {
    return is_letter_or_digit(c) ||
           std::string_view("_-+=./:,@%^").find(c) != std::string_view::npos;
}

} // namespace

std::optional<std::vector<std::string>> unquoted_words(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto start = std::find_if_not(text.begin(), text.end(), is_blank);
        const auto end = std::find_if(start, text.end(), is_blank);
        const std::string word(start, end);
        if (is_for_the_shell(word)) {
            return std::nullopt;
        }
        if (!word.empty()) {
            words.push_back(word);
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    }
    return words;
}

bool is_literal_in_quotes(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_special = std::string_view("\"$`").find(text[i]) != std::string_view::npos;
        const bool escapes =
            text[i] == '\\' && i + 1 < text.size() &&
            std::string_view("\"$`\\\n").find(text[i + 1]) != std::string_view::npos;
        if (is_special || escapes || text[i] == '\0') {
            return false;
        }
    }
    return true;
}

std::string shell_quoted(std::string_view word) {
    if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) {
        return std::string(word);
    }
    std::string out = "'";
    for (const char c : word) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

std::string shell_line(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += line.empty() ? "" : " ";
        line += shell_quoted(word);
    }
    return line;
}

} // namespace harness::disko
