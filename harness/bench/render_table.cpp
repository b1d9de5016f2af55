#include "harness/base/concat.hpp"
#include "harness/bench/render.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace harness::bench {

namespace {

constexpr int width_of_name = 34;
constexpr int width_of_figure = 14;

/// Three digits that count.
std::string figure(double value) {
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string left(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

std::string right(const std::string& text, std::size_t width) {
    return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

std::string line_of(const Row& row, const Series& series, const std::string& ratio) {
    std::string line = concat("  ", left(series.of, width_of_name));
    const auto summary = summary_of(series.values);
    if (!summary) {
        return concat(line, "  ", series.skipped.empty() ? "not measured" : series.skipped, "\n");
    }
    line += right(concat(figure(summary->median), " ", row.unit), width_of_figure);
    line +=
        right(concat(figure(summary->least), " - ", figure(summary->most)), width_of_figure + 4);
    line += ratio.empty() ? "" : right(ratio, width_of_figure);
    if (!series.skipped.empty()) {
        line += concat("  ", series.skipped);
    }
    return line + "\n";
}

std::string before_of(const Row& row, const Series& baseline, const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.now.bench == row.bench && change.now.row == row.name &&
            change.now.baseline == baseline.of) {
            return concat("  was ", figure(change.before), " x",
                          change.is_worse() ? "  WORSE" : "");
        }
    }
    return {};
}

} // namespace

std::string render_table(const Findings& findings, const std::vector<Change>& changes) {
    std::string out;
    for (const auto& [name, value] : findings.facts) {
        out += concat(name, ": ", value, "\n");
    }
    out += concat("\n  ", left("", width_of_name), right("median", width_of_figure),
                  right("min - max", width_of_figure + 4), right("we are better", width_of_figure),
                  "\n");
    for (const Row& row : findings.rows) {
        out += concat(row.bench, ": ", row.name,
                      row.better == Better::more ? " (more is better)" : "", "\n");
        out += line_of(row, row.ours, "");
        for (const Series& baseline : row.baselines) {
            const auto ratio = times_better(row, baseline);
            std::string line = line_of(row, baseline, ratio ? concat(figure(*ratio), " x") : "");
            line.insert(line.size() - 1, before_of(row, baseline, changes));
            out += line;
        }
    }
    const auto worse = std::count_if(changes.begin(), changes.end(),
                                     [](const Change& change) { return change.is_worse(); });
    if (!changes.empty()) {
        out += concat("\n", changes.size(), " ratios compared, ", worse,
                      " more than 10 % worse than before\n");
    }
    return out;
}

} // namespace harness::bench
