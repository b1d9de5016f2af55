#include "harness/restore_verify/trend.hpp"

#include "harness/base/bytes.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace harness::restore_verify {

namespace {

using Values = std::vector<std::optional<double>>;

/// Of a night with several hosts the oldest of their newest snapshots: the one to worry about.
std::optional<std::chrono::seconds> age_of(const Night& night) {
    std::optional<std::chrono::seconds> out;
    for (const HostNight& host : night.hosts) {
        if (host.taken) {
            const std::chrono::seconds age(night.at.seconds - host.taken->seconds);
            out = std::max(out.value_or(age), age);
        }
    }
    return out;
}

std::optional<std::uint64_t> bytes_of(const Night& night) {
    std::optional<std::uint64_t> out;
    for (const HostNight& host : night.hosts) {
        if (host.bytes) {
            out = out.value_or(0) + *host.bytes;
        }
    }
    return out;
}

std::optional<double> restore_seconds(const Night& night) {
    if (night.verified.empty()) {
        return std::nullopt;
    }
    std::int64_t all = 0;
    for (const VerifiedSnapshot& one : night.verified) {
        all += one.milliseconds;
    }
    constexpr double milli = 1000;
    return static_cast<double>(all) / milli;
}

std::string seconds_text(double seconds) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
    return text.data();
}

std::string padded(std::string text, std::size_t width, bool to_the_right) {
    const std::string blanks(text.size() < width ? width - text.size() : 0, ' ');
    return to_the_right ? blanks + text : text + blanks;
}

using Row = std::array<std::string, 7>;

Row row_of(const Night& night) {
    std::uint64_t snapshots = 0;
    for (const HostNight& host : night.hosts) {
        snapshots += host.snapshots;
    }
    const auto age = age_of(night);
    const auto bytes = bytes_of(night);
    const auto restore = restore_seconds(night);
    constexpr std::size_t to_the_minute = 16;
    return {
        to_text(night.at).substr(0, to_the_minute),
        night.verdict,
        std::to_string(snapshots),
        age ? age_text(*age) : "-",
        bytes ? to_human(Bytes{*bytes}) : "-",
        restore ? seconds_text(*restore) : "-",
        concat(night.verified.size(), " of ", night.verified.size() + night.not_verified.size())};
}

std::string table_of(const std::vector<Night>& nights, std::size_t from) {
    std::vector<Row> rows{
        Row{"night", "verdict", "snapshots", "newest", "size", "restore", "verified"}};
    for (std::size_t i = from; i < nights.size(); ++i) {
        rows.push_back(row_of(nights[i]));
    }
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string out;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += concat(i == 0 ? "" : "  ", padded(row[i], widths[i], i >= 2));
        }
        out += concat(line.substr(0, line.find_last_not_of(' ') + 1), "\n");
    }
    return out;
}

/// "size     ▁▂▅█  1 GiB … 1.2 GiB"
std::string line_of(std::string_view name, const Values& values, auto to_words) {
    std::optional<double> least;
    std::optional<double> most;
    for (const auto& value : values) {
        if (value) {
            least = std::min(least.value_or(*value), *value);
            most = std::max(most.value_or(*value), *value);
        }
    }
    if (!least) {
        return "";
    }
    return concat(padded(std::string(name), 8, false), sparkline(values), "  ", to_words(*least),
                  " to ", to_words(*most), "\n");
}

} // namespace

std::string sparkline(const Values& values) {
    constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double least = 0;
    double most = 0;
    bool is_first = true;
    for (const auto& value : values) {
        if (value) {
            least = is_first ? *value : std::min(least, *value);
            most = is_first ? *value : std::max(most, *value);
            is_first = false;
        }
    }
    std::string out;
    for (const auto& value : values) {
        if (!value) {
            out += ' ';
        } else if (most <= least) {
            out += bars[bars.size() / 2];
        } else {
            const double part = (*value - least) / (most - least);
            out += bars[static_cast<std::size_t>(
                std::lround(part * static_cast<double>(bars.size() - 1)))];
        }
    }
    return out;
}

std::string render_trend(const History& history, std::size_t most) {
    const auto& nights = history.nights;
    if (nights.empty()) {
        return "no nights yet\n";
    }
    const std::size_t from = nights.size() > most ? nights.size() - most : 0;
    Values ages;
    Values sizes;
    Values times;
    for (std::size_t i = from; i < nights.size(); ++i) {
        const auto age = age_of(nights[i]);
        const auto bytes = bytes_of(nights[i]);
        ages.push_back(age ? std::optional(static_cast<double>(age->count())) : std::nullopt);
        sizes.push_back(bytes ? std::optional(static_cast<double>(*bytes)) : std::nullopt);
        times.push_back(restore_seconds(nights[i]));
    }
    const auto in_bytes = [](double value) {
        return to_human(Bytes{static_cast<std::uint64_t>(value)});
    };
    const auto as_age = [](double value) {
        return age_text(std::chrono::seconds(static_cast<std::int64_t>(value)));
    };
    return concat(table_of(nights, from), line_of("newest", ages, as_age),
                  line_of("size", sizes, in_bytes), line_of("restore", times, seconds_text));
}

std::string render_trend_json(const History& history) {
    std::string out = "[";
    for (const Night& night : history.nights) {
        std::string line = render_line(night);
        line.pop_back();
        out += concat(out.size() > 1 ? ",\n " : "\n ", line);
    }
    return out + "\n]\n";
}

} // namespace harness::restore_verify
