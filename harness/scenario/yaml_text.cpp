#include "harness/scenario/yaml_text.hpp"

#include <algorithm>

namespace harness::scenario {

namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool is_continuation(std::string_view text, std::size_t at) {
    return (byte_at(text, at) & 0xC0U) == 0x80U;
}

/// How many bytes the well-formed UTF-8 sequence at `at` has (Unicode 15, table 3-7); 0 where
/// there is none.
std::size_t length_of_sequence(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    const unsigned second = byte_at(text, at + 1);
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || first > 0xF4 || !is_continuation(text, at + 1)) {
        return 0;
    }
    if (first < 0xE0) {
        return 2;
    }
    const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool is_no_character =
        (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    if (is_overlong || is_no_character || !is_continuation(text, at + 2)) {
        return 0;
    }
    if (first < 0xF0) {
        return 3;
    }
    return is_continuation(text, at + 3) ? 4 : 0;
}

bool is_forbidden_control(unsigned byte) {
    return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
}

std::size_t end_of_line(std::string_view text, std::size_t offset) {
    std::size_t end = std::min(text.find('\n', offset), text.size());
    while (end > offset && (text[end - 1] == '\r' || text[end - 1] == ' ')) {
        --end;
    }
    return end;
}

bool is_quote(std::string_view text, std::size_t at) {
    return at < text.size() && (text[at] == '"' || text[at] == '\'');
}

/// Past the quote that closes the one at `offset`; empty where none does.
std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t offset) {
    const char quote = text[offset];
    for (std::size_t at = offset + 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            if (quote == '"' || byte_at(text, at + 1) != '\'') {
                return at + 1;
            }
            ++at;
        }
    }
    return std::nullopt;
}

std::size_t start_of_line(std::string_view text, std::size_t offset) {
    const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    return newline == std::string_view::npos ? 0 : newline + 1;
}

std::optional<std::size_t> find_leading_tab(std::string_view text, std::size_t line_start) {
    const std::size_t at = text.find_first_not_of(' ', line_start);
    if (at == std::string_view::npos || text[at] != '\t') {
        return std::nullopt;
    }
    return at;
}

} // namespace

std::optional<std::size_t> find_forbidden_byte(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = length_of_sequence(text, at);
        if (length == 0 || is_forbidden_control(byte_at(text, at))) {
            return at;
        }
        at += length;
    }
    return std::nullopt;
}

Span span_of_scalar(std::string_view text, std::size_t offset, std::string_view value) {
    offset = std::min(offset, text.size());
    std::size_t end = offset;
    if (is_quote(text, offset)) {
        end = end_of_quoted(text, offset).value_or(text.size());
    } else if (text.substr(offset).starts_with(value)) {
        end = offset + value.size();
    } else {
        end = end_of_line(text, offset);
    }
    return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(end - offset)};
}

bool is_open_quote(std::string_view text, std::size_t offset) {
    return is_quote(text, offset) && !end_of_quoted(text, offset);
}

std::string_view line_before(std::string_view text, std::size_t offset) {
    offset = std::min(offset, text.size());
    const std::size_t start = start_of_line(text, offset);
    return text.substr(start, offset - start);
}

std::optional<std::size_t> find_tab_in_indentation(std::string_view text, std::size_t offset) {
    const std::size_t line = start_of_line(text, std::min(offset, text.size()));
    if (line > 0) {
        if (const auto tab = find_leading_tab(text, start_of_line(text, line - 1))) {
            return tab;
        }
    }
    return find_leading_tab(text, line);
}

} // namespace harness::scenario
