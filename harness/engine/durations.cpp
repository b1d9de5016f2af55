#include "harness/engine/durations.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/tree_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::engine {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view remedy =
    "this file is written by `harness run`; remove it, or name another";
constexpr std::size_t most_names = 5000;
constexpr milliseconds longest = std::chrono::hours(24 * 7);
constexpr milliseconds step_time = std::chrono::seconds(2); ///< Where nothing is known at all.

} // namespace

Result<Durations> Durations::parse(std::shared_ptr<const Source> source) {
    const auto tree = parse_json(std::move(source));
    if (!tree) {
        return tree.error();
    }
    Diagnostics problems;
    const TreeReader root(*tree, problems, remedy);
    if (const auto format = root["format"].integer(); format != 1 && !problems.has_errors()) {
        root.error("this is no file of past durations of format 1", std::string(remedy));
    }
    Durations out;
    for (const auto& [name, reader] : root["milliseconds"].members()) {
        const auto count = reader.integer();
        if (count && (*count < 0 || *count > longest.count())) {
            reader.error(concat("'", *count, "' is no number of milliseconds that a run takes"),
                         std::string(remedy));
        }
        out.times_[name] = milliseconds(count.value_or(0));
    }
    if (problems.has_errors()) {
        return problems;
    }
    return out;
}

std::string Durations::render() const {
    nlohmann::json times = nlohmann::json::object();
    for (const auto& [name, time] : times_) {
        times[name] = time.count();
    }
    nlohmann::json document = nlohmann::json::object();
    document["format"] = 1;
    document["milliseconds"] = std::move(times);
    return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

std::optional<milliseconds> Durations::of(const std::string& name) const {
    const auto known = times_.find(name);
    return known == times_.end() ? std::nullopt : std::optional(known->second);
}

void Durations::note(const std::string& name, milliseconds time) {
    const milliseconds bounded = std::clamp(time, milliseconds(0), longest);
    const auto known = times_.find(name);
    if (known != times_.end()) {
        known->second = (known->second + bounded) / 2;
        return;
    }
    if (times_.size() >= most_names) {
        times_.clear(); // Names of scenarios that came and went; they are only estimates.
    }
    times_[name] = bounded;
}

std::vector<milliseconds> expected_durations(std::span<const Outline> runs, const Durations& past) {
    milliseconds known_time{0};
    std::size_t known_steps = 0;
    for (const Outline& run : runs) {
        if (const auto time = past.of(run.name)) {
            known_time += *time;
            known_steps += run.steps;
        }
    }
    std::vector<milliseconds> out;
    for (const Outline& run : runs) {
        const auto steps = static_cast<std::int64_t>(run.steps);
        const milliseconds guess = known_steps > 0
                                       ? known_time * steps / static_cast<std::int64_t>(known_steps)
                                       : step_time * steps;
        out.push_back(past.of(run.name).value_or(guess));
    }
    return out;
}

} // namespace harness::engine
