#pragma once

#include "harness/calendar/testing/zones.hpp"
#include "harness/retention/judge.hpp"

#include <algorithm>
#include <random>

namespace harness::retention::testing {

/// Snapshots from one instant to another, the first at `from`.
[[nodiscard]] inline std::vector<Snapshot> every(std::chrono::seconds interval, Instant from,
                                                 Instant to) {
    std::vector<Snapshot> out;
    for (Instant at = from; at <= to; at += interval) {
        out.push_back({at, {}, {}});
    }
    return out;
}

/// A seeded source of policies and snapshots.
class Chance {
  public:
    explicit Chance(std::uint32_t seed) : engine_(seed) {}

    /// 0 up to `below`, without it.
    std::uint32_t number(std::uint32_t below) {
        return static_cast<std::uint32_t>(engine_() % below);
    }

    /// In ascending order, over some months around a change of the clock.
    std::vector<Snapshot> snapshots() {
        std::vector<Snapshot> out;
        Instant at = std::chrono::sys_days(std::chrono::year(2024) / 2 / 1);
        const std::uint32_t widest = number(2) == 0 ? 7'200 : 400'000;
        for (std::uint32_t left = 1 + number(120); left > 0; --left) {
            at += std::chrono::seconds(1 + number(widest));
            Snapshot one{at, {}, {}};
            if (number(12) == 0) {
                one.tags.push_back("keep");
            }
            out.push_back(std::move(one));
        }
        return out;
    }

    Policy policy() {
        Policy out;
        out.zone = calendar::testing::berlin();
        for (const Period period : periods) {
            if (number(2) == 0) {
                out.counts[period].number = number(9);
            }
        }
        out.last.number = number(3);
        if (number(3) == 0) {
            out.within = Length{0, 0, static_cast<std::int32_t>(number(20)), {}};
        }
        if (number(3) == 0) {
            out.within_of[Period::daily] = Length{0, 1, 0, {}};
        }
        if (number(3) == 0) {
            out.tags.push_back({"keep"});
        }
        out.stands = number(2) == 0 ? Stands::first : Stands::last;
        out.counting = number(2) == 0 ? Counting::held_periods : Counting::calendar;
        out.month_start = number(2) == 0 ? MonthStart::first_day : MonthStart::first_week;
        out.week_start = std::chrono::weekday(number(7));
        out.day_begins = std::chrono::hours(number(2) * number(24));
        out.keeps_oldest_while_counts_last = number(2) == 0;
        return out;
    }

    template <typename T>
    void shuffle(std::vector<T>& values) {
        std::shuffle(values.begin(), values.end(), engine_);
    }

  private:
    std::mt19937 engine_;
};

} // namespace harness::retention::testing
