#include "harness/retention/follow.hpp"

#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <tuple>

namespace harness::retention {

namespace {

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
    ByName by_name;
    for (const Snapshot& one : there) {
        by_name.emplace(one.name, &one);
    }
    expect_new(by_name);
    // Without a time each look is a clean-up; with one, only a time that was not told before.
    if (!cleaned || cleaned != judged_) {
        clean_up(cleaned.value_or(now), !cleaned);
    }
    LookVerdict out{now, take_missing(by_name), too_many(by_name), pass_intervals(now)};
    for (auto& [name, one] : expected_) {
        one.was_seen_before = true;
    }
    remember(out, by_name.size());
    return out;
}

void Follower::expect_new(const ByName& there) {
    for (const auto& [name, snapshot] : there) {
        taken_.insert(snapshot->taken);
        const auto known = expected_.find(name);
        if (known != expected_.end()) {
            known->second.snapshot = *snapshot; // Tags may have come or gone.
        } else if (let_go_.find(name) == let_go_.end()) {
            expected_.emplace(name, Expected{*snapshot});
        }
    }
}

/// What an earlier look saw was there at the clean-up, whatever a wrong clock says.
void Follower::clean_up(Instant at, bool is_everything_older) {
    judged_ = at;
    judged_set_.clear();
    judged_set_.reserve(expected_.size());
    for (const auto& [name, one] : expected_) {
        if (is_everything_older || one.was_seen_before || one.snapshot.taken <= at) {
            judged_set_.push_back(one.snapshot);
        }
    }
    const std::vector<bool> kept = is_kept(expectation_.policy, judged_set_, at);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!kept[i]) {
            expected_.erase(judged_set_[i].name);
            let_go_.insert(judged_set_[i].name);
        }
    }
}

std::vector<Missing> Follower::take_missing(const ByName& there) {
    std::vector<Missing> out;
    for (auto one = expected_.begin(); one != expected_.end();) {
        if (there.find(one->first) != there.end()) {
            ++one;
            continue;
        }
        out.push_back({std::move(one->second.snapshot), "taken after the last clean-up"});
        one = expected_.erase(one);
    }
    std::sort(out.begin(), out.end(), [](const Missing& one, const Missing& other) {
        return was_taken_before(one.snapshot, other.snapshot);
    });
    if (!out.empty() && judged_) {
        give_reasons(out, judge(expectation_.policy, judged_set_, *judged_));
    }
    return out;
}

void Follower::give_reasons(std::vector<Missing>& missing,
                            const std::vector<Verdict>& verdicts) const {
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        for (Missing& one : missing) {
            if (one.snapshot.name == judged_set_[i].name) {
                one.why = join(verdicts[i].reasons, "; ");
            }
        }
    }
}

std::vector<Snapshot> Follower::too_many(const ByName& there) const {
    std::vector<Snapshot> out;
    for (const auto& [name, snapshot] : there) {
        // What is not expected by now was let go, by this clean-up or an earlier one.
        if (expected_.find(name) == expected_.end()) {
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
    std::vector<Snapshot> right;
    for (const auto& [name, one] : expected_) {
        right.push_back(one.snapshot);
    }
    std::vector<Verdict> verdicts = judge(out.policy, right, last_.at);
    for (std::size_t i = 0; i < right.size(); ++i) {
        out.there.push_back(
            {right[i].taken, std::move(verdicts[i].reasons), verdicts[i].longest, {}});
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
