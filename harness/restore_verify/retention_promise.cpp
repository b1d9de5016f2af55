#include "harness/restore_verify/retention_promise.hpp"

#include "harness/base/concat.hpp"
#include "harness/restore_verify/verdict_case.hpp"
#include "harness/retention/judge.hpp"

#include <algorithm>
#include <map>

namespace harness::restore_verify {

namespace {

using reports::Case;

constexpr std::size_t most_named = 10;

/// By their ids: when each was taken, as the clock there showed it. restic counts days so.
using Known = std::map<std::string, Moment>;

/// restic keeps the oldest one as well while a count is not used up (from 0.16 on), or not.
enum class Oldest { kept, not_kept };

/// Those of them that a run of the policy keeps after the last of them was taken.
Known kept_of(const retention::Policy& policy, const Known& all, Oldest oldest) {
    retention::Policy counted = policy;
    counted.keeps_oldest_while_counts_last = oldest == Oldest::kept;
    std::vector<retention::Snapshot> snapshots;
    retention::Instant newest{};
    for (const auto& [id, local] : all) {
        const retention::Instant taken{std::chrono::seconds(local.seconds)};
        snapshots.push_back({taken, id, {}});
        newest = std::max(newest, taken);
    }
    const std::vector<bool> is_kept = retention::is_kept(counted, snapshots, newest);
    Known out;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        if (is_kept[i]) {
            out.emplace(snapshots[i].name, all.at(snapshots[i].name));
        }
    }
    return out;
}

Known without(Known from, const Known& these) {
    for (const auto& [id, local] : these) {
        from.erase(id);
    }
    return from;
}

/// What is known of a host's snapshots of the same paths.
struct PathsStory {
    Known there;   ///< Tonight.
    Known earlier; ///< In any night before.
};

std::map<std::vector<std::string>, PathsStory> stories_of(const HostNight& tonight,
                                                          const History& history) {
    std::map<std::vector<std::string>, PathsStory> out;
    for (const Night& night : history.nights) {
        for (const HostNight& host : night.hosts) {
            for (const PathsNight& one : host.by_paths) {
                if (host.host == tonight.host) {
                    out[one.paths].earlier.insert(one.snapshots.begin(), one.snapshots.end());
                }
            }
        }
    }
    for (const PathsNight& one : tonight.by_paths) {
        out[one.paths].there = one.snapshots;
    }
    return out;
}

std::string list_text(const Known& snapshots) {
    constexpr std::size_t short_id = 8;
    std::vector<std::string> named;
    for (const auto& [id, local] : snapshots) {
        if (named.size() == most_named) {
            named.push_back(concat(snapshots.size() - most_named, " more"));
            break;
        }
        const std::string when = to_text(Moment{local.seconds});
        named.push_back(concat(id.substr(0, short_id), " of ", when.substr(0, when.size() - 1)));
    }
    return join(named, ", ");
}

Case judge_losses(const retention::Policy& policy, const std::string& of, const Known& there,
                  const Known& earlier) {
    const std::string name = concat(of, " have lost none that is to be kept");
    Known all = earlier;
    all.insert(there.begin(), there.end());
    const Known lost = without(kept_of(policy, all, Oldest::not_kept), there);
    if (lost.empty()) {
        return kept(name, earlier.empty() ? "no night before has listed them"
                                          : concat(there.size(), " snapshots"));
    }
    return broken(
        name,
        concat("of ", of,
               " some are gone that the policy keeps: see what removed them, in "
               "the store's log or by its keys; one that was forgotten on purpose is taken "
               "out of the history by its id"),
        concat("kept by '", to_text(policy), "'"), concat("gone: ", list_text(lost)));
}

/// What was too old only for the newest one may still wait for its removal.
Case judge_surplus(const retention::Policy& policy, const std::string& of, const Known& there) {
    const std::string name = concat(of, " are no more than are to be kept");
    const auto newest =
        std::max_element(there.begin(), there.end(), [](const auto& left, const auto& right) {
            return left.second < right.second;
        });
    Known surplus = without(there, kept_of(policy, there, Oldest::kept));
    if (newest != there.end()) {
        Known before = there;
        before.erase(newest->first);
        surplus = without(surplus, kept_of(policy, before, Oldest::kept));
    }
    if (surplus.empty()) {
        return kept(name, concat(there.size(), " snapshots"));
    }
    return broken(name,
                  concat("of ", of, " there are ", surplus.size(),
                         " that the policy does not keep: see whether `restic forget` runs, and by "
                         "the same policy"),
                  concat("kept by '", to_text(policy), "'"),
                  concat("too many: ", list_text(surplus)));
}

} // namespace

std::vector<PathsNight> by_paths(const HostSnapshots& host) {
    std::map<std::vector<std::string>, Known> found;
    for (const Snapshot& one : host.all) {
        std::vector<std::string> paths = one.paths;
        std::sort(paths.begin(), paths.end());
        found[std::move(paths)].emplace(one.id, one.local);
    }
    std::vector<PathsNight> out;
    for (auto& [paths, snapshots] : found) {
        out.push_back({paths, std::move(snapshots)});
    }
    return out;
}

std::vector<Case> judge_retention(const Promises& promises, const HostNight& tonight,
                                  const History& history) {
    std::vector<Case> out;
    if (!promises.retention) {
        return out;
    }
    const auto stories = stories_of(tonight, history);
    for (const auto& [paths, story] : stories) {
        const std::string which = stories.size() > 1 ? concat(": ", join(paths, ", ")) : "";
        const std::string of = concat("snapshots of ", tonight.host, which);
        out.push_back(judge_losses(*promises.retention, of, story.there, story.earlier));
        out.push_back(judge_surplus(*promises.retention, of, story.there));
    }
    return out;
}

} // namespace harness::restore_verify
