#include "harness/restore_verify/sample.hpp"

#include "harness/restore_verify/draw.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

namespace harness::restore_verify {

namespace {

constexpr std::size_t most_pattern_bytes = 1U << 20U; // Half of what a command may be.

bool is_asked_for(const Entry& entry, const std::vector<std::string>& only) {
    return only.empty() || std::any_of(only.begin(), only.end(), [&](const std::string& path) {
               return is_within(entry.path, as_restic_lists(path));
           });
}

/// Where on a circle of one round a path stands.
double place_on_circle(std::string_view path) {
    constexpr double round = 18446744073709551616.0; // 2^64
    return static_cast<double>(drawn_from(path)) / round;
}

/// The share of a night. It stays the same while the number of files does not change much.
double share_of(double percent, std::size_t files) {
    constexpr double all = 100;
    const std::size_t needed = (files + most_of_sample - 1) / most_of_sample;
    const auto parts = static_cast<double>(std::bit_ceil(std::max<std::size_t>(needed, 1)));
    return std::min(percent / all, 1 / parts);
}

/// How far behind the beginning of tonight's stretch of the circle a place is.
double distance(double place, double begin) {
    const double behind = place - begin;
    return behind < 0 ? behind + 1 : behind;
}

void take_sample(const std::vector<Entry>& listed, double percent, std::int64_t day,
                 Selection& out) {
    const double share = share_of(percent, out.entries.size());
    out.nights = static_cast<std::size_t>(std::ceil(1 / share));
    const double turns = static_cast<double>(day) * share;
    const double begin = turns - std::floor(turns);
    std::vector<std::pair<double, std::size_t>> order;
    for (const std::size_t index : out.entries) {
        order.emplace_back(distance(place_on_circle(listed[index].path), begin), index);
    }
    std::sort(order.begin(), order.end());
    out.entries.clear();
    std::size_t bytes = 0;
    for (const auto& [behind, index] : order) {
        if (behind >= share && !out.entries.empty()) {
            break;
        }
        std::string pattern = pattern_of(listed[index].path);
        bytes += pattern.size() + 16;
        if (bytes > most_pattern_bytes) {
            ++out.left_out;
            continue;
        }
        out.includes.push_back(std::move(pattern));
        out.entries.push_back(index);
    }
    std::sort(out.entries.begin(), out.entries.end());
}

Bytes size_of(const std::vector<Entry>& listed, const std::vector<std::size_t>& entries) {
    Bytes out;
    std::set<std::pair<std::uint64_t, std::uint64_t>> known; // With the size: devices differ.
    for (const std::size_t index : entries) {
        const Entry& entry = listed[index];
        if (entry.inode == 0 || known.insert({entry.inode, entry.size}).second) {
            out = out + Bytes{entry.size};
        }
    }
    return out;
}

} // namespace

Selection select(const std::vector<Entry>& listed, const std::vector<std::string>& only,
                 std::optional<double> sample, std::int64_t day) {
    Selection out;
    for (std::size_t i = 0; i < listed.size(); ++i) {
        if (listed[i].type != EntryType::directory && is_asked_for(listed[i], only)) {
            out.entries.push_back(i);
        }
    }
    for (const std::string& path : only) {
        const std::string shown = as_restic_lists(path);
        if (std::none_of(listed.begin(), listed.end(),
                         [&](const Entry& entry) { return is_within(entry.path, shown); })) {
            out.missing.push_back(path);
        }
    }
    if (sample) {
        take_sample(listed, *sample, day, out);
    } else if (!only.empty()) {
        for (const std::string& path : only) {
            out.includes.push_back(pattern_of(path));
        }
    }
    out.size = size_of(listed, out.entries);
    return out;
}

std::string pattern_of(std::string_view path) {
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path.substr(i).starts_with(replacement)) {
            out += '?';
            i += replacement.size() - 1;
        } else if (std::string_view("*?[]\\").find(path[i]) != std::string_view::npos) {
            out += '\\';
            out += path[i];
        } else {
            out += path[i];
        }
    }
    return out;
}

} // namespace harness::restore_verify
