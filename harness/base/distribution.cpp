#include "harness/base/distribution.hpp"

#include "harness/base/split.hpp"

#include <optional>
#include <string>

namespace harness {

namespace {

std::string_view without_quotes(std::string_view text) {
    while (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == '"' || text.back() == '\'')) {
        text.remove_suffix(1);
    }
    return text;
}

std::string_view value_of(std::string_view os_release, std::string_view key) {
    for (const std::string_view line : split_lines(os_release)) {
        if (line.starts_with(key) && line.substr(key.size()).starts_with("=")) {
            return without_quotes(line.substr(key.size() + 1));
        }
    }
    return {};
}

std::optional<Distribution> known(std::string_view id) {
    if (id == "debian") {
        return Distribution::debian;
    }
    if (id == "ubuntu") {
        return Distribution::ubuntu;
    }
    if (id == "fedora" || id == "rhel") {
        return Distribution::fedora;
    }
    if (id == "nixos") {
        return Distribution::nixos;
    }
    return std::nullopt;
}

} // namespace

Distribution distribution_of(std::string_view os_release) {
    if (const auto own = known(value_of(os_release, "ID"))) {
        return *own;
    }
    for (const std::string_view parent : split_words(value_of(os_release, "ID_LIKE"))) {
        if (const auto found = known(parent)) {
            return *found;
        }
    }
    return Distribution::other;
}

} // namespace harness
