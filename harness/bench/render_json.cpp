#include "harness/bench/render.hpp"

#include <nlohmann/json.hpp>

namespace harness::bench {

namespace {

using nlohmann::json;

json to_json(const Series& series) {
    json out{{"of", series.of}, {"values", series.values}};
    if (const auto summary = summary_of(series.values)) {
        out["median"] = summary->median;
        out["min"] = summary->least;
        out["max"] = summary->most;
    }
    if (!series.skipped.empty()) {
        out["skipped"] = series.skipped;
    }
    return out;
}

json to_json(const Row& row) {
    json baselines = json::array();
    for (const Series& baseline : row.baselines) {
        json one = to_json(baseline);
        if (const auto ratio = times_better(row, baseline)) {
            one["times_better"] = *ratio;
        }
        baselines.push_back(std::move(one));
    }
    return {{"bench", row.bench},        {"name", row.name},
            {"unit", row.unit},          {"better", row.better == Better::less ? "less" : "more"},
            {"ours", to_json(row.ours)}, {"baselines", std::move(baselines)}};
}

json to_json(const Change& change) {
    return {{"bench", change.now.bench},      {"name", change.now.row},
            {"against", change.now.baseline}, {"times_better", change.now.times_better},
            {"before", change.before},        {"is_worse", change.is_worse()}};
}

} // namespace

std::string render_json(const Findings& findings, const std::vector<Change>& changes) {
    json out{{"facts", json::object()}, {"rows", json::array()}, {"changes", json::array()}};
    for (const auto& [name, value] : findings.facts) {
        out["facts"][name] = value;
    }
    for (const Row& row : findings.rows) {
        out["rows"].push_back(to_json(row));
    }
    for (const Change& change : changes) {
        out["changes"].push_back(to_json(change));
    }
    return out.dump(2) + "\n";
}

} // namespace harness::bench
