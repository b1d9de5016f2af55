#include "harness/retention/explain.hpp"

#include "harness/base/assert.hpp"
#include "harness/retention/rules.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

constexpr Length longest_look{12, 0, 0, {}};
/// Snapshots that all looks ahead together see: some that a policy keeps for ever grow in number.
constexpr std::size_t most_seen = 50'000'000;

/// The snapshots that are there, one run after another.
class Life {
  public:
    explicit Life(const Policy& policy) : policy_(policy) {}

    /// Takes a snapshot, then removes what the policy does not keep; those are returned.
    const std::vector<Instant>& run(Instant now) {
        there_.push_back(moment_of(policy_, now));
        flags_.assign(there_.size(), 0);
        apply_rules(policy_, there_, now,
                    [this](std::size_t index, const Ground&) { flags_[index] = 1; });
        removed_.clear();
        std::size_t next = 0;
        for (std::size_t i = 0; i < there_.size(); ++i) {
            if (flags_[i] != 0) {
                there_[next++] = there_[i];
            } else {
                removed_.push_back(there_[i].taken);
            }
        }
        there_.resize(next);
        return removed_;
    }

    [[nodiscard]] const std::vector<Moment>& there() const { return there_; }

  private:
    const Policy& policy_;
    std::vector<Moment> there_;
    std::vector<char> flags_;
    std::vector<Instant> removed_;
};

std::vector<ExplainedSnapshot> explained(const Policy& policy, const std::vector<Moment>& there,
                                         Instant now) {
    std::vector<Snapshot> snapshots;
    for (const Moment& moment : there) {
        snapshots.push_back({moment.taken, {}, {}});
    }
    std::vector<Verdict> verdicts = judge(policy, snapshots, now);
    std::vector<ExplainedSnapshot> out;
    for (std::size_t i = 0; i < there.size(); ++i) {
        out.push_back({there[i].taken, std::move(verdicts[i].reasons), verdicts[i].longest, {}});
    }
    return out;
}

} // namespace

std::size_t snapshots_between(const Zone& zone, Instant from, Instant to, const Length& interval) {
    std::size_t out = 0;
    while (out <= most_explained_snapshots && after(zone, from, times(interval, out)) <= to) {
        ++out;
    }
    return out;
}

Explanation explain(const Policy& policy, Instant from, Instant to, const Length& interval) {
    HARNESS_ASSERT(!interval.is_zero() && from <= to, "the caller checks the user's words");
    Explanation out{policy, from, to, interval, 0, 0, {}, to};
    Life life(policy);
    const auto at = [&](std::size_t number) {
        return after(policy.zone, from, times(interval, number));
    };
    Instant now = from;
    for (; out.taken < most_explained_snapshots && now <= to; now = at(++out.taken)) {
        life.run(now);
        out.most_at_once = std::max(out.most_at_once, life.there().size());
        out.looked_until = now;
    }
    out.kept = explained(policy, life.there(), out.looked_until);
    std::size_t waiting = out.kept.size();
    const Instant end = after(policy.zone, to, longest_look);
    std::size_t seen = 0;
    const std::size_t last = out.taken + most_explained_snapshots;
    for (std::size_t number = out.taken;
         waiting > 0 && seen < most_seen && number < last && now <= end; now = at(++number)) {
        seen += life.there().size() + 1;
        for (const Instant removed : life.run(now)) {
            const auto row = std::lower_bound(
                out.kept.begin(), out.kept.end(), removed,
                [](const ExplainedSnapshot& one, Instant taken) { return one.taken < taken; });
            if (row != out.kept.end() && row->taken == removed) {
                row->falls_away = now;
                --waiting;
            }
        }
        out.looked_until = now;
    }
    return out;
}

} // namespace harness::retention
