#include "harness/scenario/vocabulary.hpp"

#include "harness/base/bytes.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/scenario/duration.hpp"
#include "harness/scenario/names.hpp"

#include <algorithm>

namespace harness::scenario {

namespace {

bool is_size(std::string_view text) {
    const std::size_t unit = text.find_first_not_of("0123456789");
    if (unit == 0 || unit == std::string_view::npos || text.front() == '0') {
        return false;
    }
    const std::string_view name = text.substr(unit);
    const bool is_known = name == "KiB" || name == "MiB" || name == "GiB" || name == "TiB";
    return is_known && parse_bytes(text).has_value();
}

/// "1G", "2 GiB" and "512M" have one meaning; "1GB" has two.
std::string remedy_for_size(std::string_view text) {
    const std::size_t unit = text.find_first_not_of("0123456789");
    if (unit == 0 || unit == std::string_view::npos) {
        return "write a number and a unit: KiB, MiB, GiB or TiB";
    }
    const std::string_view number = text.substr(0, unit);
    const auto letter = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(unit), text.end(),
                                     [](char c) { return c != ' '; });
    const char prefix = letter == text.end() ? ' ' : *letter;
    if (text.front() == '0' ||
        std::string_view("KMGTkmgt").find(prefix) == std::string_view::npos) {
        return "write a number and a unit: KiB, MiB, GiB or TiB";
    }
    const char capital = prefix >= 'a' ? static_cast<char>(prefix - 'a' + 'A') : prefix;
    return concat("did you mean '", number, capital, "iB'? (a number and KiB, MiB, GiB or TiB)");
}

bool is_duration(std::string_view text) {
    return parse_duration(text).has_value();
}

std::string remedy_for_duration(std::string_view) {
    return "write one whole number and its unit, at most a day: 500ms, 90s, 2m or 1h";
}

bool is_word(std::string_view text) {
    return Word::parse(text).has_value();
}

std::string remedy_for_word(std::string_view) {
    return "use small letters, digits and single hyphens, at most 64";
}

bool is_guest_path(std::string_view text) {
    return GuestPath::parse(text).has_value();
}

std::string remedy_for_guest_path(std::string_view text) {
    return text.starts_with('/') ? "name a file, without '..' and without '/' at the end"
                                 : concat("start it with '/': '/", text, "'");
}

bool is_variable(std::string_view text) {
    return !(text.front() >= '0' && text.front() <= '9') &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_letter_or_digit(c) || c == '_'; });
}

std::string remedy_for_variable(std::string_view) {
    return "write the variable's name, without '$': letters, digits and '_'";
}

} // namespace

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

constinit const Shape any_text{"text", "a text", TextShape{.shortest = 0}};
constinit const Shape some_text{"text", "a text that is not empty", TextShape{}};
constinit const Shape line_of_text{"line", "one line of text",
                                   TextShape{.longest = 200, .accepts = is_one_line}};
constinit const Shape file_path{"path", "the path of a file",
                                TextShape{.longest = 4095, .accepts = is_one_line}};
constinit const Shape guest_path{"guest path", "an absolute path of a file in the guest",
                                 TextShape{.longest = 4095,
                                           .pattern = "^/.*[^/]$",
                                           .accepts = is_guest_path,
                                           .remedy = remedy_for_guest_path}};
constinit const Shape size_shape{"size", "a size such as '512MiB' or '1GiB'",
                                 TextShape{.pattern = "^[1-9][0-9]*(KiB|MiB|GiB|TiB)$",
                                           .accepts = is_size,
                                           .remedy = remedy_for_size}};
constinit const Shape duration_shape{"duration", "a duration such as '500ms', '90s', '2m' or '1h'",
                                     TextShape{.pattern = "^[1-9][0-9]*(ms|s|m|h)$",
                                               .accepts = is_duration,
                                               .remedy = remedy_for_duration}};
constinit const Shape word_shape{"word", "a word such as 'storage' or 'btrfs-raid'",
                                 TextShape{.longest = 64,
                                           .pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
                                           .accepts = is_word,
                                           .remedy = remedy_for_word}};
constinit const Shape truth_shape{"true or false", "'true' or 'false'", TruthShape{}};
constinit const Shape cpus_shape{"number", "a number of processors from 1 to 64",
                                 IntegerShape{1, 64}};
constinit const Shape nothing_shape{"nothing", "nothing after the colon", NothingShape{}};
constinit const Shape variable_shape{"name of a variable", "the name of a variable",
                                     TextShape{.longest = 200,
                                               .pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
                                               .accepts = is_variable,
                                               .remedy = remedy_for_variable}};

} // namespace harness::scenario
