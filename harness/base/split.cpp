#include "harness/base/split.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness {

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    for (;;) {
        const std::size_t end = text.find(separator);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return out;
        }
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> out = split(text, '\n');
    if (out.back().empty()) {
        out.pop_back();
    }
    return out;
}

std::vector<std::string_view> split_words(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string_view> out;
    for (;;) {
        const std::size_t start = text.find_first_not_of(blanks);
        if (start == std::string_view::npos) {
            return out;
        }
        text.remove_prefix(start);
        const std::size_t length = std::min(text.find_first_of(blanks), text.size());
        out.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
}

std::string shortened_lines(std::string_view text, std::size_t most) {
    const std::vector<std::string_view> lines = split_lines(text);
    if (lines.size() <= most) {
        return std::string(text);
    }
    const std::size_t first = most / 3;
    const std::size_t left_out = lines.size() - most;
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == first) {
            out += concat("... ", left_out, " more lines ...\n");
        }
        if (i < first || i >= first + left_out) {
            out += concat(lines[i], "\n");
        }
    }
    return out;
}

std::string_view trim(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t");
    if (start == std::string_view::npos) {
        return {};
    }
    return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

} // namespace harness
