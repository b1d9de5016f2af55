#pragma once

#include <string>
#include <string_view>

namespace harness::retention {

/// What names of snapshots have in common: "/.snapshots/home-daily-*".
struct NamePattern {
    std::string prefix;
    std::string suffix;
    bool goes_on_with_digit = false; ///< Of a list: `home-[0-9]*` or `home-20*`.

    bool operator==(const NamePattern&) const = default;
};

[[nodiscard]] std::string to_text(const NamePattern& pattern);

/// Of the word of a command: up to its first wildcard or unknown part, and from its last.
[[nodiscard]] NamePattern pattern_of(std::string_view word);

/// Whether names of the one may be in a list by the other; a list may be by a relative path.
[[nodiscard]] bool lists(const NamePattern& list, const NamePattern& names);

} // namespace harness::retention
