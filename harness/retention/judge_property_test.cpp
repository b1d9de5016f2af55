#include "harness/base/testing/catch.hpp"
#include "harness/retention/judge.hpp"
#include "harness/retention/testing/snapshots.hpp"

#include <numeric>

using namespace harness::retention;
using namespace std::chrono;
using harness::retention::testing::Chance;
using harness::retention::testing::every;

namespace {

constexpr std::uint32_t seeds = 150;

std::size_t number_of(const std::vector<bool>& flags) {
    return static_cast<std::size_t>(std::count(flags.begin(), flags.end(), true));
}

/// Only counts, so that a bound can be told.
Policy counts_alone(Policy policy) {
    policy.within.reset();
    policy.within_of = {};
    policy.tags.clear();
    policy.minimum = NoMinimum{};
    return policy;
}

Instant soon_after(const std::vector<Snapshot>& snapshots, Chance& chance) {
    return snapshots.back().taken + seconds(chance.number(5'000'000));
}

} // namespace

TEST_CASE("the newest is kept where a policy says that it always is", "[retention][property]") {
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        Policy policy = chance.policy();
        const auto snapshots = chance.snapshots();
        const Instant now = soon_after(snapshots, chance);
        CHECK(is_kept(policy, snapshots, now).back());
        policy.minimum = NoMinimum{};
        if (always_keeps_newest(policy)) {
            CHECK(is_kept(policy, snapshots, now).back());
        }
    }
}

TEST_CASE("counts are never exceeded", "[retention][property]") {
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = counts_alone(chance.policy());
        const auto snapshots = chance.snapshots();
        const bool is_calendar = policy.counting == Counting::calendar;
        std::size_t bound = policy.last.number;
        for (const Count& count : policy.counts.values) {
            bound += count.number + (is_calendar && count.number > 0 ? 1 : 0);
        }
        CHECK(number_of(is_kept(policy, snapshots, soon_after(snapshots, chance))) <= bound);
    }
}

TEST_CASE("the order of the input changes nothing", "[retention][property]") {
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        const auto snapshots = chance.snapshots();
        const Instant now = soon_after(snapshots, chance);
        std::vector<std::size_t> order(snapshots.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        chance.shuffle(order);
        std::vector<Snapshot> shuffled;
        for (const std::size_t i : order) {
            shuffled.push_back(snapshots[i]);
        }
        const auto expected = judge(policy, snapshots, now);
        const auto seen = judge(policy, shuffled, now);
        bool are_equal = true;
        for (std::size_t i = 0; i < order.size(); ++i) {
            are_equal = are_equal && seen[i].is_kept == expected[order[i]].is_kept &&
                        seen[i].reasons == expected[order[i]].reasons;
        }
        CHECK(are_equal);
    }
}

TEST_CASE("a larger count keeps all that a smaller one keeps", "[retention][property]") {
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        const auto snapshots = chance.snapshots();
        const Instant now = soon_after(snapshots, chance);
        Policy larger = policy;
        larger.counts.values[chance.number(6)].number += 1 + chance.number(3);
        larger.last.number += chance.number(2);
        const auto fewer = is_kept(policy, snapshots, now);
        const auto more = is_kept(larger, snapshots, now);
        bool is_superset = true;
        for (std::size_t i = 0; i < fewer.size(); ++i) {
            is_superset = is_superset && (more[i] || !fewer[i]);
        }
        CHECK(is_superset);
    }
}

TEST_CASE("a second run at the same instant removes nothing more", "[retention][property]") {
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        Policy policy = chance.policy();
        if (policy.counting == Counting::calendar) {
            // Where weeks do not divide months, a week's second snapshot may come to stand for a
            // month once its first is gone.
            policy.month_start = MonthStart::first_week;
            policy.day_begins = 0h;
        }
        const auto snapshots = chance.snapshots();
        const Instant now = soon_after(snapshots, chance);
        const std::vector<Instant> twice{now, now + 0s};
        const auto ends = falls_away(policy, snapshots, twice);
        const auto once = falls_away(policy, snapshots, std::span(twice).first(1));
        CHECK((ends == once));
    }
}

TEST_CASE("who stands for a period is kept, or removed, alike by one run and by many",
          "[retention][property]") {
    // Holds for counted periods of which the first stands: a newer snapshot never takes its place.
    // Where the last stands, the newest may stand for a week until tomorrow's does, as is meant.
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        Policy policy = counts_alone(chance.policy());
        policy.stands = Stands::first;
        policy.counting = Counting::held_periods;
        policy.keeps_oldest_while_counts_last = false;
        policy.last = {};
        policy.counts[Period::weekly] = {}; // Weeks do not divide months.
        policy.month_start = MonthStart::first_day;
        policy.minimum = Latest{};
        const auto all = chance.snapshots();
        std::vector<Snapshot> left;
        for (const Snapshot& one : all) {
            left.push_back(one);
            const auto kept = is_kept(policy, left, one.taken);
            std::vector<Snapshot> next;
            for (std::size_t i = 0; i < kept.size(); ++i) {
                if (kept[i]) {
                    next.push_back(left[i]);
                }
            }
            left = std::move(next);
        }
        const auto at_once = is_kept(policy, all, all.back().taken);
        std::vector<Instant> expected;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (at_once[i]) {
                expected.push_back(all[i].taken);
            }
        }
        std::vector<Instant> seen;
        for (const Snapshot& one : left) {
            seen.push_back(one.taken);
        }
        CHECK(seen == expected);
    }
}

TEST_CASE("ten years of hourly snapshots are judged", "[.bench]") {
    Policy policy;
    policy.zone = harness::calendar::testing::berlin();
    policy.counts[Period::daily].number = 7;
    policy.counts[Period::monthly].number = 12;
    const auto snapshots = every(1h, sys_days(2016y / 1 / 1), sys_days(2026y / 1 / 1));
    const auto begin = steady_clock::now();
    const auto kept = is_kept(policy, snapshots, snapshots.back().taken);
    const auto took = steady_clock::now() - begin;
    WARN(snapshots.size() << " snapshots, " << number_of(kept)
                          << " kept: " << duration_cast<microseconds>(took).count() << " us");
}
