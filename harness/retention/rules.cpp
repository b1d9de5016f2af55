#include "harness/retention/rules.hpp"

#include <algorithm>
#include <limits>

namespace harness::retention {

namespace {

using Rule = Ground::Rule;

std::uint32_t limit_of(const Count& count) {
    return count.is_all ? std::numeric_limits<std::uint32_t>::max() : count.number;
}

/// One run over the snapshots of a policy.
class Pass {
  public:
    Pass(const Policy& policy, std::span<const Moment> moments, Instant now, const Keep& keep)
        : policy_(policy), moments_(moments), now_(moment_of_now(policy, now)), keep_(keep) {}

    void run() const {
        keep_last();
        keep_minimum();
        if (policy_.within) {
            for (std::size_t i = first_younger_than(start_of(*policy_.within)); i < moments_.size();
                 ++i) {
                keep_(i, {Rule::within, {}, 0});
            }
        }
        if (policy_.counting == Counting::calendar) {
            keep_by_calendar();
            return;
        }
        for (const Period period : periods) {
            keep_by_count(period);
            keep_within(period);
        }
    }

  private:
    [[nodiscard]] Instant start_of(const Length& length) const {
        Instant from = now_.taken;
        if (policy_.within_from == WithinFrom::newest) {
            // Of those that are not in the future: restic does not count from a wrong clock.
            const std::size_t past = first_younger_than(now_.taken);
            from = moments_[past > 0 ? past - 1 : moments_.size() - 1].taken;
        }
        return before(policy_.zone, from, length);
    }

    [[nodiscard]] std::size_t first_younger_than(Instant limit) const {
        const auto found =
            std::upper_bound(moments_.begin(), moments_.end(), limit,
                             [](Instant at, const Moment& moment) { return at < moment.taken; });
        return static_cast<std::size_t>(found - moments_.begin());
    }

    void keep_last() const {
        const std::size_t most = std::min<std::size_t>(limit_of(policy_.last), moments_.size());
        for (std::size_t i = 0; i < most; ++i) {
            keep_(moments_.size() - 1 - i, {Rule::last, {}, static_cast<std::uint32_t>(i + 1)});
        }
    }

    void keep_minimum() const {
        const Ground ground{Rule::minimum, {}, 0};
        std::size_t from = moments_.size();
        if (std::holds_alternative<Latest>(policy_.minimum)) {
            from = moments_.size() - 1;
        } else if (std::holds_alternative<Everything>(policy_.minimum)) {
            from = 0;
        } else if (const auto* length = std::get_if<Length>(&policy_.minimum)) {
            from = first_younger_than(before(policy_.zone, now_.taken, *length));
        } else if (const auto* back = std::get_if<PeriodsBack>(&policy_.minimum)) {
            for (std::size_t i = 0; i < moments_.size(); ++i) {
                if (is_near(moments_[i], back->period, back->number)) {
                    keep_(i, ground);
                }
            }
        }
        for (std::size_t i = from; i < moments_.size(); ++i) {
            keep_(i, ground);
        }
    }

    [[nodiscard]] std::int64_t distance(const Moment& moment, Period period) const {
        return std::int64_t{now_.number[period]} - moment.number[period];
    }

    [[nodiscard]] bool is_near(const Moment& moment, Period period, std::uint32_t most) const {
        return distance(moment, period) <= std::int64_t{most};
    }

    /// Whether the snapshot stands for its period among its neighbours.
    [[nodiscard]] bool stands(std::size_t i, Period period) const {
        const bool is_first = policy_.stands == Stands::first;
        if (i == (is_first ? 0 : moments_.size() - 1)) {
            return true;
        }
        const Moment& neighbour = moments_[is_first ? i - 1 : i + 1];
        return neighbour.number[period] != moments_[i].number[period];
    }

    void keep_by_count(Period period) const {
        const std::uint32_t limit = limit_of(policy_.counts[period]);
        std::uint32_t used = 0;
        for (std::size_t i = moments_.size(); i-- > 0 && used < limit;) {
            if (stands(i, period)) {
                keep_(i, {Rule::count, period, ++used});
            } else if (i == 0 && policy_.keeps_oldest_while_counts_last) {
                keep_(i, {Rule::oldest, period, used});
            }
        }
    }

    void keep_within(Period period) const {
        if (!policy_.within_of[period]) {
            return;
        }
        const std::size_t from = first_younger_than(start_of(*policy_.within_of[period]));
        for (std::size_t i = from; i < moments_.size(); ++i) {
            if (stands(i, period)) {
                keep_(i, {Rule::within_of, period, 0});
            }
        }
    }

    void keep_by_calendar() const {
        for (std::size_t i = first_younger_than(now_.taken); i < moments_.size(); ++i) {
            keep_(i, {Rule::future, {}, 0});
        }
        std::vector<std::size_t> candidates(moments_.size());
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            candidates[i] = i;
        }
        for (const Period period : periods) {
            candidates = standing(std::move(candidates), period);
            const Count& count = policy_.counts[period];
            for (const std::size_t i : candidates) {
                const std::int64_t back = distance(moments_[i], period);
                if (count.is_all || (count.number > 0 && back <= std::int64_t{count.number})) {
                    const auto ordinal = std::max<std::int64_t>(back, 0);
                    keep_(i, {Rule::count, period, static_cast<std::uint32_t>(ordinal)});
                }
            }
        }
    }

    /// One of each period, by the period's number: a clock that is put back shows hours again.
    [[nodiscard]] std::vector<std::size_t> standing(std::vector<std::size_t> from,
                                                    Period period) const {
        const auto number = [&](std::size_t i) { return moments_[i].number[period]; };
        std::stable_sort(from.begin(), from.end(), [&](std::size_t left, std::size_t right) {
            return number(left) < number(right);
        });
        std::vector<std::size_t> out;
        for (const std::size_t i : from) {
            if (out.empty() || number(out.back()) != number(i)) {
                out.push_back(i);
            } else if (policy_.stands == Stands::last) {
                out.back() = i;
            }
        }
        return out;
    }

    const Policy& policy_;
    std::span<const Moment> moments_;
    Moment now_;
    const Keep& keep_;
};

} // namespace

void apply_rules(const Policy& policy, std::span<const Moment> moments, Instant now,
                 const Keep& keep) {
    if (!moments.empty()) {
        Pass(policy, moments, now, keep).run();
    }
}

} // namespace harness::retention
