#include "harness/restore_verify/restic_calls.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

#include <cmath>

namespace harness::restore_verify {

std::string to_text(ResticVersion version) {
    return concat(version.major, ".", version.minor, ".", version.patch);
}

std::optional<ResticVersion> parse_version(std::string_view text) {
    const auto words = split_words(text.substr(0, text.find('\n')));
    if (words.size() < 2 || words[0] != "restic") {
        return std::nullopt;
    }
    const std::string_view number = words[1].substr(0, words[1].find('-')); // "0.19.0-dev"
    const auto parts = split(number, '.');
    if (parts.size() != 3) {
        return std::nullopt;
    }
    const auto major = read_number<int>(parts[0]);
    const auto minor = read_number<int>(parts[1]);
    const auto patch = read_number<int>(parts[2]);
    if (!major || !minor || !patch) {
        return std::nullopt;
    }
    return ResticVersion{*major, *minor, *patch};
}

Words config_call() {
    return {"cat", "config", "--no-lock"};
}

Words snapshots_call() {
    return {"snapshots", "--json", "--no-lock"};
}

Words list_call(const std::string& id) {
    return {"ls", "--json", "--no-lock", id};
}

Words restore_call(const std::string& id, const std::string& target, const Selection& selection,
                   const Words& devices, ResticVersion version) {
    constexpr ResticVersion knows_sparse{0, 15, 0};
    Words out{"restore", "--no-lock", "--verify", "--target", target};
    if (version >= knows_sparse) {
        out.emplace_back("--sparse");
    }
    for (const std::string& pattern : selection.includes) {
        out.push_back(concat("--include=", pattern));
    }
    if (selection.includes.empty()) { // restic takes no two kinds of patterns.
        for (const std::string& path : devices) {
            out.push_back(concat("--exclude=", pattern_of(path)));
        }
    }
    out.push_back(id);
    return out;
}

std::string subset_of(double percent, std::int64_t day) {
    constexpr double all = 100;
    constexpr std::int64_t most_parts = 256; // restic tells packs apart by their first byte.
    const auto parts = std::min(most_parts, std::max<std::int64_t>(1, std::llround(all / percent)));
    return concat(day % parts + 1, "/", parts);
}

Words check_call(const std::string& subset) {
    return {"check", "--no-lock", concat("--read-data-subset=", subset)};
}

} // namespace harness::restore_verify
