#include "harness/retention/follow.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <tuple>

namespace harness::retention {

namespace {

constexpr const char* after_clean_up = "taken after the last clean-up";

bool was_taken_before(const Snapshot& one, const Snapshot& other) {
    return std::tie(one.taken, one.name) < std::tie(other.taken, other.name);
}

} // namespace

Follower::Follower(Expectation expectation) : expectation_(std::move(expectation)) {
    HARNESS_ASSERT(!expectation_.every || !expectation_.every->is_zero(),
                   "the caller checks the user's words");
}

LookVerdict Follower::look(std::span<const Snapshot> there, Instant now,
                           std::optional<Instant> cleaned) {
    ByKey by_key;
    for (const Snapshot& one : there) {
        by_key.emplace(key_of(one), &one);
    }
    expect_new(by_key);
    // Without a time each look is a clean-up; with one, only a time that was not told before.
    if (!cleaned || cleaned != judged_) {
        clean_up(by_key, cleaned.value_or(now), !cleaned);
    }
    LookVerdict out{now, take_missing(by_key), too_many(by_key), pass_intervals(now)};
    for (auto& [key, one] : expected_) {
        one.was_seen_before = true;
    }
    remember(out, by_key.size());
    return out;
}

void Follower::expect_new(const ByKey& there) {
    for (const auto& [key, snapshot] : there) {
        taken_.insert(snapshot->taken);
        const auto known = expected_.find(key);
        if (known != expected_.end()) {
            known->second.snapshot = *snapshot; // Tags may have come or gone.
        } else if (let_go_.find(key) == let_go_.end()) {
            expected_.emplace(key, Expected{*snapshot});
        }
    }
}

/// What an earlier look saw was there at the clean-up, whatever a wrong clock says.
void Follower::clean_up(const ByKey& there, Instant at, bool is_everything_older) {
    judged_ = at;
    judged_set_.clear();
    judged_set_.reserve(expected_.size());
    for (const auto& [key, one] : expected_) {
        if (is_everything_older || one.was_seen_before || one.snapshot.taken <= at) {
            judged_set_.push_back(one.snapshot);
        }
    }
    std::vector<bool> kept = is_kept(expectation_.policy, judged_set_, at);
    keep_in_place_of_lost(there, kept);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!kept[i]) {
            const SnapshotKey key = key_of(judged_set_[i]);
            expected_.erase(key);
            let_go_.insert(key);
        }
    }
}

/// Whether a snapshot was lost before the clean-up or after it can not be seen. Before it, the tool
/// chose from those that were left. As rules never let go of one because another is gone, what they
/// keep of those that are there now holds all that any such choice has left.
void Follower::keep_in_place_of_lost(const ByKey& there, std::vector<bool>& kept) {
    left_set_.clear();
    std::vector<std::size_t> places;
    bool is_one_lost = false;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (there.find(key_of(judged_set_[i])) != there.end()) {
            left_set_.push_back(judged_set_[i]);
            places.push_back(i);
        } else {
            is_one_lost = is_one_lost || kept[i];
        }
    }
    if (!is_one_lost) {
        left_set_.clear();
        return;
    }
    const std::vector<bool> kept_of_left = is_kept(expectation_.policy, left_set_, *judged_);
    for (std::size_t i = 0; i < places.size(); ++i) {
        kept[places[i]] = kept[places[i]] || kept_of_left[i];
    }
}

std::vector<Missing> Follower::take_missing(const ByKey& there) {
    std::vector<Missing> out;
    for (auto one = expected_.begin(); one != expected_.end();) {
        if (there.find(one->first) != there.end()) {
            ++one;
            continue;
        }
        out.push_back({std::move(one->second.snapshot), after_clean_up});
        one = expected_.erase(one);
    }
    if (out.empty()) {
        return out;
    }
    std::sort(out.begin(), out.end(), [](const Missing& one, const Missing& other) {
        return was_taken_before(one.snapshot, other.snapshot);
    });
    const auto verdicts = verdicts_of_clean_up();
    for (Missing& one : out) {
        const auto found = verdicts.find(key_of(one.snapshot));
        if (found != verdicts.end()) {
            one.why = join(found->second.reasons, "; ");
        }
    }
    return out;
}

/// Of those that it keeps; those in place of lost ones as if they had been lost before it.
std::map<SnapshotKey, Verdict> Follower::verdicts_of_clean_up() const {
    std::map<SnapshotKey, Verdict> out;
    if (!judged_) {
        return out;
    }
    for (const std::vector<Snapshot>* set : {&judged_set_, &left_set_}) {
        std::vector<Verdict> verdicts = judge(expectation_.policy, *set, *judged_);
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            if (verdicts[i].is_kept) {
                out.emplace(key_of((*set)[i]), std::move(verdicts[i]));
            }
        }
    }
    return out;
}

std::vector<Snapshot> Follower::too_many(const ByKey& there) const {
    std::vector<Snapshot> out;
    for (const auto& [key, snapshot] : there) {
        // What is not expected by now was let go, by this clean-up or an earlier one.
        if (expected_.find(key) == expected_.end()) {
            out.push_back(*snapshot);
        }
    }
    std::sort(out.begin(), out.end(), was_taken_before);
    return out;
}

Instant Follower::begin_of_interval(std::size_t number) const {
    return after(expectation_.policy.zone, expectation_.since,
                 times(expectation_.every.value_or(Length{}), number));
}

std::vector<Instant> Follower::pass_intervals(Instant now) {
    std::vector<Instant> out;
    if (!expectation_.every) {
        taken_.clear();
        return out;
    }
    Instant begin = begin_of_interval(next_interval_);
    for (std::size_t left = most_intervals_of_a_look; left > 0; --left) {
        const Instant end = begin_of_interval(next_interval_ + 1);
        if (end > now) {
            break;
        }
        const auto first = taken_.lower_bound(begin);
        if (first == taken_.end() || *first >= end) {
            out.push_back(begin);
        }
        begin = end;
        ++next_interval_;
    }
    taken_.erase(taken_.begin(), taken_.lower_bound(begin));
    return out;
}

void Follower::remember(const LookVerdict& verdict, std::size_t there) {
    const Zone& zone = expectation_.policy.zone;
    const auto date = std::chrono::floor<std::chrono::days>(zone.to_local(verdict.at));
    LookedDay& day = days_[date];
    day.day = date;
    day.there = there;
    ++day.looks;
    if (!verdict.is_right() && ++day.wrong_looks == 1) {
        day.first_wrong = to_text(verdict, zone);
    }
    last_ = verdict;
}

History Follower::history() const {
    History out{expectation_.policy, {}, {}};
    for (const auto& [date, day] : days_) {
        out.days.push_back(day);
    }
    auto verdicts = verdicts_of_clean_up();
    for (const auto& [key, one] : expected_) {
        ExplainedSnapshot right{one.snapshot.taken, {after_clean_up}, {}, {}};
        const auto found = verdicts.find(key);
        if (found != verdicts.end()) {
            right.reasons = std::move(found->second.reasons);
            right.longest = found->second.longest;
        }
        out.there.push_back(std::move(right));
    }
    for (const Snapshot& one : last_.too_many) {
        out.there.push_back({one.taken, {}, {}, {}});
    }
    std::stable_sort(out.there.begin(), out.there.end(),
                     [](const ExplainedSnapshot& one, const ExplainedSnapshot& other) {
                         return one.taken < other.taken;
                     });
    return out;
}

} // namespace harness::retention
