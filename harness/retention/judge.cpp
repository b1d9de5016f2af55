#include "harness/retention/judge.hpp"

#include "harness/base/concat.hpp"
#include "harness/retention/rules.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace harness::retention {

namespace {

/// Snapshots in ascending order, with where each stood in the input.
struct Ordered {
    std::vector<Moment> moments;
    std::vector<std::size_t> places;
};

Ordered in_order(const Policy& policy, std::span<const Snapshot> snapshots) {
    Ordered out;
    out.places.resize(snapshots.size());
    std::iota(out.places.begin(), out.places.end(), std::size_t{0});
    const auto is_before = [&](std::size_t left, std::size_t right) {
        const Snapshot& one = snapshots[left];
        const Snapshot& other = snapshots[right];
        if (one.taken != other.taken) {
            return one.taken < other.taken;
        }
        return std::tie(one.name, one.tags) < std::tie(other.name, other.tags);
    };
    if (!std::is_sorted(out.places.begin(), out.places.end(), is_before)) {
        std::sort(out.places.begin(), out.places.end(), is_before);
    }
    out.moments.reserve(snapshots.size());
    for (const std::size_t place : out.places) {
        out.moments.push_back(moment_of(policy, snapshots[place].taken));
    }
    return out;
}

bool has_all(const Snapshot& snapshot, const std::vector<std::string>& tags) {
    return std::all_of(tags.begin(), tags.end(), [&](const std::string& tag) {
        return std::find(snapshot.tags.begin(), snapshot.tags.end(), tag) != snapshot.tags.end();
    });
}

std::string of_limit(std::uint32_t ordinal, const Count& count) {
    return count.is_all ? concat(ordinal, ", all are kept")
                        : concat(ordinal, " of ", to_text(count));
}

std::string count_reason(const Policy& policy, const Ground& ground) {
    const Count& count = policy.counts[ground.period];
    const std::string_view adverb = adverb_of(ground.period);
    if (policy.counting == Counting::held_periods) {
        return concat(adverb, " ", of_limit(ground.ordinal, count));
    }
    const std::string_view noun = noun_of(ground.period);
    const std::string back = ground.ordinal == 0 ? concat("this ", noun)
                                                 : concat(ground.ordinal, " ", noun,
                                                          ground.ordinal == 1 ? "" : "s", " back");
    return count.is_all ? concat(adverb, ", ", back, ", all are kept")
                        : concat(adverb, ", ", back, " of ", to_text(count));
}

std::string reason(const Policy& policy, const Ground& ground) {
    switch (ground.rule) {
    case Ground::Rule::last:
        return concat("last ", of_limit(ground.ordinal, policy.last));
    case Ground::Rule::count:
        return count_reason(policy, ground);
    case Ground::Rule::within:
        return concat("within ", to_text(policy.within.value_or(Length{})));
    case Ground::Rule::within_of:
        return concat(adverb_of(ground.period), " within ",
                      to_text(policy.within_of[ground.period].value_or(Length{})));
    case Ground::Rule::minimum:
        return std::holds_alternative<Latest>(policy.minimum)
                   ? "the newest"
                   : concat("at least ", to_text(policy.minimum));
    case Ground::Rule::oldest:
        return concat("the oldest, as ", ground.ordinal, " of ",
                      to_text(policy.counts[ground.period]), " ", adverb_of(ground.period),
                      " are used");
    case Ground::Rule::future:
        return "taken in the future";
    }
    return "";
}

} // namespace

std::vector<Verdict> judge(const Policy& policy, std::span<const Snapshot> snapshots, Instant now) {
    const Ordered ordered = in_order(policy, snapshots);
    std::vector<Verdict> out(snapshots.size());
    apply_rules(policy, ordered.moments, now, [&](std::size_t index, const Ground& ground) {
        Verdict& verdict = out[ordered.places[index]];
        verdict.is_kept = true;
        verdict.reasons.push_back(reason(policy, ground));
        if (ground.rule == Ground::Rule::count || ground.rule == Ground::Rule::within_of) {
            verdict.longest = std::max(verdict.longest.value_or(ground.period), ground.period);
        }
    });
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        for (const auto& tags : policy.tags) {
            if (has_all(snapshots[i], tags)) {
                out[i].is_kept = true;
                out[i].reasons.push_back(concat("tag ", join(tags, "+")));
            }
        }
    }
    return out;
}

std::vector<bool> is_kept(const Policy& policy, std::span<const Snapshot> snapshots, Instant now) {
    const Ordered ordered = in_order(policy, snapshots);
    std::vector<bool> out(snapshots.size());
    apply_rules(policy, ordered.moments, now,
                [&](std::size_t index, const Ground&) { out[ordered.places[index]] = true; });
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        for (const auto& tags : policy.tags) {
            out[i] = out[i] || has_all(snapshots[i], tags);
        }
    }
    return out;
}

std::vector<std::optional<Instant>> falls_away(const Policy& policy,
                                               std::span<const Snapshot> snapshots,
                                               std::span<const Instant> runs) {
    std::vector<std::optional<Instant>> out(snapshots.size());
    std::vector<Snapshot> left(snapshots.begin(), snapshots.end());
    std::vector<std::size_t> places(snapshots.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    for (const Instant run : runs) {
        const std::vector<bool> kept = is_kept(policy, left, run);
        std::size_t next = 0;
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (!kept[i]) {
                out[places[i]] = run;
            } else if (next++ != i) {
                left[next - 1] = std::move(left[i]);
                places[next - 1] = places[i];
            }
        }
        left.resize(next);
        places.resize(next);
    }
    return out;
}

} // namespace harness::retention
