#include "harness/bench/compare.hpp"

#include "harness/base/json_tree.hpp"
#include "harness/base/tree_reader.hpp"

#include <algorithm>

namespace harness::bench {

namespace {

constexpr std::string_view remedy = "name a file that `harness bench --json FILE` has written";

bool is_of(const Ratio& one, const Ratio& other) {
    return one.bench == other.bench && one.row == other.row && one.baseline == other.baseline;
}

} // namespace

std::vector<Ratio> ratios_of(const Findings& findings) {
    std::vector<Ratio> ratios;
    for (const Row& row : findings.rows) {
        for (const Series& baseline : row.baselines) {
            if (const auto ratio = times_better(row, baseline)) {
                ratios.push_back({row.bench, row.name, baseline.of, *ratio});
            }
        }
    }
    return ratios;
}

Result<std::vector<Ratio>> read_ratios(std::shared_ptr<const Source> source) {
    auto tree = parse_json(std::move(source));
    if (!tree) {
        return tree.error();
    }
    Diagnostics problems;
    const TreeReader root(*tree, problems, remedy);
    if (root.node()->map() == nullptr || !root["rows"].is_there()) {
        root.error("this is no result of a bench", std::string(remedy));
    }
    std::vector<Ratio> ratios;
    for (const TreeReader& row :
         problems.has_errors() ? std::vector<TreeReader>() : root["rows"].elements()) {
        for (const TreeReader& baseline : row["baselines"].elements()) {
            if (const auto ratio = baseline["times_better"].number()) {
                ratios.push_back({row["bench"].text().value_or(""), row["name"].text().value_or(""),
                                  baseline["of"].text().value_or(""), *ratio});
            }
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return ratios;
}

std::vector<Change> compare(const std::vector<Ratio>& now, const std::vector<Ratio>& before) {
    std::vector<Change> changes;
    for (const Ratio& one : now) {
        const auto at = std::find_if(before.begin(), before.end(),
                                     [&](const Ratio& other) { return is_of(one, other); });
        if (at != before.end()) {
            changes.push_back({one, at->times_better});
        }
    }
    return changes;
}

} // namespace harness::bench
