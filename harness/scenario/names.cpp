#include "harness/scenario/names.hpp"

#include "harness/base/characters.hpp"

#include <algorithm>

namespace harness::scenario {

namespace {

constexpr std::size_t longest_word = 64;
constexpr std::size_t longest_path = 4095; // PATH_MAX of Linux, less its final zero.

bool is_word_character(char c) {
    return is_lower(c) || is_digit(c);
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

} // namespace

std::optional<GuestPath> GuestPath::parse(std::string_view text) {
    if (!text.starts_with('/') || text.size() < 2 || text.size() > longest_path) {
        return std::nullopt;
    }
    const bool climbs = text.find("/../") != std::string_view::npos || text.ends_with("/..");
    if (climbs || text.ends_with('/') || std::any_of(text.begin(), text.end(), is_control)) {
        return std::nullopt;
    }
    return GuestPath(std::string(text));
}

std::optional<Word> Word::parse(std::string_view text) {
    if (text.empty() || text.size() > longest_word || text.starts_with('-') ||
        text.ends_with('-') || text.find("--") != std::string_view::npos) {
        return std::nullopt;
    }
    const bool is_plain = std::all_of(text.begin(), text.end(),
                                      [](char c) { return c == '-' || is_word_character(c); });
    return is_plain ? std::optional<Word>(Word(std::string(text))) : std::nullopt;
}

} // namespace harness::scenario
