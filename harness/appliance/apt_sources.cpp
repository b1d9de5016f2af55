#include "harness/appliance/apt_sources.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace harness::appliance {

namespace {

bool is_of(std::string_view suite, std::string_view release) {
    return suite == release || (suite.starts_with(release) && suite[release.size()] == '-' &&
                                !suite.ends_with("-backports"));
}

/// The word after the options and the address.
std::string_view suite_of(std::string_view line) {
    std::vector<std::string_view> words = split_words(line);
    if (words.empty() || words.front() != "deb") {
        return {};
    }
    std::size_t at = 1;
    if (at < words.size() && words[at].starts_with('[')) {
        while (at < words.size() && !words[at].ends_with(']')) {
            ++at;
        }
        ++at;
    }
    return at + 1 < words.size() ? words[at + 1] : std::string_view{};
}

bool is_wanted(const std::vector<std::string_view>& lines, std::string_view release) {
    bool has_packages = false;
    bool has_release = false;
    bool is_enabled = true;
    for (const std::string_view line : lines) {
        const std::vector<std::string_view> words = split_words(line);
        if (words.size() < 2) {
            continue;
        }
        const auto values = std::span(words).subspan(1);
        if (words.front() == "Types:") {
            has_packages = std::find(values.begin(), values.end(), "deb") != values.end();
        } else if (words.front() == "Suites:") {
            has_release = std::all_of(values.begin(), values.end(),
                                      [&](std::string_view one) { return is_of(one, release); });
        } else if (words.front() == "Enabled:") {
            is_enabled = words[1] != "no";
        }
    }
    return has_packages && has_release && is_enabled;
}

} // namespace

std::string one_line_sources(std::string_view text, std::string_view release) {
    std::string out;
    for (const std::string_view line : split_lines(text)) {
        if (is_of(suite_of(line), release)) {
            out += concat(line, "\n");
        }
    }
    return out;
}

std::string stanza_sources(std::string_view text, std::string_view release) {
    std::string out;
    std::vector<std::string_view> stanza;
    const auto end_stanza = [&] {
        if (is_wanted(stanza, release)) {
            for (const std::string_view line : stanza) {
                out += concat(line, "\n");
            }
            out += "\n";
        }
        stanza.clear();
    };
    for (const std::string_view line : split_lines(text)) {
        if (line.find_first_not_of(" \t") == std::string_view::npos) {
            end_stanza();
        } else if (!line.starts_with('#')) {
            stanza.push_back(line);
        }
    }
    end_stanza();
    return out;
}

} // namespace harness::appliance
