#include "harness/retention/name_pattern.hpp"

#include "harness/base/concat.hpp"
#include "harness/retention/shell_text.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

constexpr std::string_view digits = "0123456789";

bool is_relative(const std::string& path) {
    return !path.starts_with('/') && !path.starts_with('$');
}

} // namespace

std::string to_text(const NamePattern& pattern) {
    return concat(pattern.prefix, "*", pattern.suffix);
}

NamePattern pattern_of(std::string_view word) {
    while (word.size() > 1 && word.ends_with('/')) {
        word.remove_suffix(1);
    }
    const std::string wild = concat("*?[", unknown_part);
    NamePattern out;
    const std::size_t first = word.find_first_of(wild);
    out.prefix = word.substr(0, first);
    if (first == std::string_view::npos) {
        return out;
    }
    const std::size_t last = word.find_last_of(concat(wild, "]"));
    out.suffix = word.substr(last + 1);
    const bool is_glob = word[first] != unknown_part;
    if (is_glob) {
        const std::size_t kept = out.prefix.find_last_not_of(digits) + 1;
        out.goes_on_with_digit =
            kept < out.prefix.size() || word.substr(first).starts_with("[0-9]");
        out.prefix.resize(kept);
    }
    return out;
}

bool lists(const NamePattern& list, const NamePattern& names) {
    if (!names.suffix.ends_with(list.suffix)) {
        return false;
    }
    std::string_view prefix = names.prefix;
    if (is_relative(list.prefix)) {
        // The list is of some folder of these names, at the depth of its own path.
        const auto depth = std::count(list.prefix.begin(), list.prefix.end(), '/');
        std::size_t begin = prefix.size();
        for (auto left = depth + 1; left > 0 && begin > 0; --left) {
            const std::size_t slash = prefix.rfind('/', begin - 1);
            begin = slash == std::string_view::npos ? 0 : slash;
        }
        prefix.remove_prefix(begin == 0 && !prefix.starts_with('/') ? 0 : begin + 1);
    }
    return list.goes_on_with_digit ? prefix == list.prefix : prefix.starts_with(list.prefix);
}

} // namespace harness::retention
