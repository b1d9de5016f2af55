#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/retention/judge.hpp"
#include "harness/retention/testing/snapshots.hpp"

using namespace harness;
using namespace harness::retention;
using namespace std::chrono;
using harness::calendar::testing::at;
using harness::calendar::testing::berlin;
using harness::retention::testing::every;

namespace {

Policy of(Period period, std::uint32_t number) {
    Policy policy;
    policy.zone = berlin();
    policy.minimum = NoMinimum{};
    policy.counts[period].number = number;
    return policy;
}

/// The local times of what is kept: "03-29 01:30".
std::vector<std::string> kept(const Policy& policy, const std::vector<Snapshot>& snapshots,
                              Instant now) {
    const std::vector<bool> flags = is_kept(policy, snapshots, now);
    std::vector<std::string> out;
    const auto two = [](auto number) { return concat(number < 10 ? "0" : "", number); };
    for (std::size_t i = 0; i < flags.size(); ++i) {
        if (flags[i]) {
            const LocalTime local = policy.zone.to_local(snapshots[i].taken);
            const local_days day = floor<days>(local);
            const year_month_day date(day);
            const auto minute = duration_cast<minutes>(local - day).count();
            out.push_back(concat(two(unsigned(date.month())), "-", two(unsigned(date.day())), " ",
                                 two(minute / 60), ":", two(minute % 60)));
        }
    }
    return out;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("the last of a day stands for it, or the first", "[retention]") {
    Policy policy = of(Period::daily, 2);
    const auto snapshots =
        every(6h, at(policy.zone, 2026, 6, 1, 3), at(policy.zone, 2026, 6, 4, 3));
    const Instant now = at(policy.zone, 2026, 6, 4, 4);
    CHECK(kept(policy, snapshots, now) == Texts{"06-03 21:00", "06-04 03:00"});
    policy.stands = Stands::first;
    CHECK(kept(policy, snapshots, now) == Texts{"06-03 03:00", "06-04 03:00"});
}

TEST_CASE("periods without snapshots count by the calendar only", "[retention]") {
    Policy policy = of(Period::daily, 2);
    policy.stands = Stands::first;
    const std::vector<Snapshot> snapshots{{at(policy.zone, 2026, 6, 1, 3), {}, {}},
                                          {at(policy.zone, 2026, 6, 5, 3), {}, {}},
                                          {at(policy.zone, 2026, 6, 8, 3), {}, {}}};
    const Instant now = at(policy.zone, 2026, 6, 9, 4);
    CHECK(kept(policy, snapshots, now) == Texts{"06-05 03:00", "06-08 03:00"});
    policy.counting = Counting::calendar;
    CHECK(kept(policy, snapshots, now) == Texts{"06-08 03:00"});
}

TEST_CASE("by calendar the current period is one more than the number", "[retention]") {
    Policy policy = of(Period::daily, 2);
    policy.counting = Counting::calendar;
    const auto snapshots =
        every(24h, at(policy.zone, 2026, 6, 1, 3), at(policy.zone, 2026, 6, 9, 3));
    CHECK(kept(policy, snapshots, at(policy.zone, 2026, 6, 9, 4)) ==
          Texts{"06-07 03:00", "06-08 03:00", "06-09 03:00"});
}

TEST_CASE("an hour that comes twice is one, and one that is skipped is none", "[retention]") {
    Policy policy = of(Period::hourly, 3);
    const auto autumn =
        every(1h, at(policy.zone, 2026, 10, 25, 0, 5), at(policy.zone, 2026, 10, 25, 3, 5));
    REQUIRE(autumn.size() == 5);
    CHECK(kept(policy, autumn, at(policy.zone, 2026, 10, 25, 4)) ==
          Texts{"10-25 01:05", "10-25 02:05", "10-25 03:05"});
    policy.stands = Stands::first;
    policy.counting = Counting::calendar;
    const std::vector<bool> flags = is_kept(policy, autumn, at(policy.zone, 2026, 10, 25, 4));
    CHECK(flags == std::vector<bool>{false, true, true, false, true});
    const auto spring =
        every(1h, at(policy.zone, 2026, 3, 29, 0, 5), at(policy.zone, 2026, 3, 29, 4, 5));
    policy.counting = Counting::held_periods;
    CHECK(kept(policy, spring, at(policy.zone, 2026, 3, 29, 5)) ==
          Texts{"03-29 01:05", "03-29 03:05", "03-29 04:05"});
}

TEST_CASE("days of 23 and of 25 hours are days", "[retention]") {
    Policy policy = of(Period::daily, 3);
    policy.stands = Stands::first;
    const auto spring =
        every(30min, at(policy.zone, 2026, 3, 27), at(policy.zone, 2026, 3, 30, 12));
    CHECK(kept(policy, spring, at(policy.zone, 2026, 3, 30, 12)) ==
          Texts{"03-28 00:00", "03-29 00:00", "03-30 00:00"});
    const auto autumn =
        every(30min, at(policy.zone, 2026, 10, 24), at(policy.zone, 2026, 10, 26, 12));
    CHECK(kept(policy, autumn, at(policy.zone, 2026, 10, 26, 12)) ==
          Texts{"10-24 00:00", "10-25 00:00", "10-26 00:00"});
}

TEST_CASE("months, quarters and years end when the local clock says so", "[retention]") {
    struct Row {
        Period period;
        Texts expected;
    };
    const Zone zone = berlin();
    // 23:30 UTC on the last of the month is 00:30 of the next, in local time.
    const auto snapshots = every(24h, sys_days(2023y / November / 1) + 23h + 30min,
                                 sys_days(2024y / March / 1) + 23h + 30min);
    const Row row = GENERATE(Row{Period::monthly, {"01-01 00:30", "02-01 00:30", "03-01 00:30"}},
                             Row{Period::quarterly, {"11-02 00:30", "01-01 00:30"}},
                             Row{Period::yearly, {"11-02 00:30", "01-01 00:30"}},
                             Row{Period::weekly, {"02-12 00:30", "02-19 00:30", "02-26 00:30"}});
    Policy policy = of(row.period, 3);
    policy.stands = Stands::first;
    CHECK(kept(policy, snapshots, at(zone, 2024, 3, 2, 12)) == row.expected);
}

TEST_CASE("29 February is a day like others, and a year before it is 1 March", "[retention]") {
    Policy policy = of(Period::daily, 2);
    const auto snapshots =
        every(24h, at(policy.zone, 2024, 2, 27, 12), at(policy.zone, 2024, 3, 1, 12));
    CHECK(kept(policy, snapshots, at(policy.zone, 2024, 3, 1, 13)) ==
          Texts{"02-29 12:00", "03-01 12:00"});
    const Zone& zone = policy.zone;
    CHECK(before(zone, at(zone, 2024, 2, 29, 12), Length{1, 0, 0, {}}) == at(zone, 2023, 3, 1, 12));
    CHECK(before(zone, at(zone, 2026, 3, 31), Length{0, 1, 0, {}}) == at(zone, 2026, 3, 3));
    CHECK(before(zone, at(zone, 2026, 3, 30, 2), Length{0, 0, 1, {}}) == at(zone, 2026, 3, 29, 3));
    CHECK(after(zone, at(zone, 2026, 12, 31), Length{0, 0, 1, 3600s}) == at(zone, 2027, 1, 1, 1));
}

TEST_CASE("a day may begin later, a week on another day, a month with a week", "[retention]") {
    Policy policy = of(Period::daily, 1);
    policy.stands = Stands::first;
    policy.day_begins = 4h;
    const auto snapshots = every(1h, at(policy.zone, 2026, 4, 28), at(policy.zone, 2026, 5, 5, 2));
    const Instant now = at(policy.zone, 2026, 5, 5, 3);
    CHECK(kept(policy, snapshots, now) == Texts{"05-04 04:00"});
    policy = of(Period::weekly, 1);
    policy.stands = Stands::first;
    policy.week_start = Sunday;
    CHECK(kept(policy, snapshots, now) == Texts{"05-03 00:00"});
    policy = of(Period::monthly, 1);
    policy.stands = Stands::first;
    CHECK(kept(policy, snapshots, now) == Texts{"05-01 00:00"});
    policy.month_start = MonthStart::first_week;
    policy.week_start = Sunday;
    CHECK(kept(policy, snapshots, now) == Texts{"05-03 00:00"});
}

TEST_CASE("every reason to keep a snapshot is told", "[retention]") {
    Policy policy = of(Period::daily, 7);
    policy.counts[Period::yearly].is_all = true;
    policy.last.number = 1;
    policy.within = Length{0, 0, 2, {}};
    policy.within_of[Period::weekly] = Length{0, 1, 0, {}};
    policy.minimum = Latest{};
    policy.tags = {{"release", "signed"}};
    const Zone& zone = policy.zone;
    const std::vector<Snapshot> snapshots{
        {at(zone, 2026, 6, 1, 3), {}, {"signed"}},
        {at(zone, 2026, 6, 8, 2), {}, {"signed", "release"}},
        {at(zone, 2026, 6, 8, 3), {}, {}},
    };
    const auto verdicts = judge(policy, snapshots, at(zone, 2026, 6, 8, 4));
    CHECK(verdicts[0].reasons == Texts{"daily 2 of 7", "weekly within 1m"});
    CHECK(verdicts[1].reasons == Texts{"within 2d", "tag release+signed"});
    CHECK(verdicts[2].reasons == Texts{"last 1 of 1", "the newest", "within 2d", "daily 1 of 7",
                                       "weekly within 1m", "yearly 1, all are kept"});
    policy.counting = Counting::calendar;
    policy.stands = Stands::first;
    const auto by_calendar = judge(policy, snapshots, at(zone, 2026, 6, 8, 4));
    CHECK(by_calendar[0].reasons ==
          Texts{"daily, 7 days back of 7", "yearly, this year, all are kept"});
    CHECK(by_calendar[1].reasons.at(1) == "daily, this day of 7");
}

TEST_CASE("what is kept at least is told as it was asked", "[retention]") {
    Policy policy = of(Period::daily, 0);
    const Zone zone = berlin();
    const auto snapshots = every(24h, at(zone, 2026, 6, 1, 3), at(zone, 2026, 6, 9, 3));
    const Instant now = at(zone, 2026, 6, 9, 4);
    CHECK(kept(policy, snapshots, now).empty());
    policy.minimum = Everything{};
    CHECK(kept(policy, snapshots, now).size() == 9);
    policy.minimum = Length{0, 0, 2, {}};
    CHECK(kept(policy, snapshots, now).size() == 2);
    CHECK(judge(policy, snapshots, now).back().reasons == Texts{"at least 2d"});
    policy.minimum = PeriodsBack{Period::daily, 2};
    CHECK(kept(policy, snapshots, now).size() == 3);
    CHECK(judge(policy, snapshots, now).back().reasons == Texts{"at least 2 days"});
}

TEST_CASE("what a later run removes falls away then", "[retention]") {
    const Policy policy = of(Period::daily, 2);
    const Zone& zone = policy.zone;
    const auto snapshots = every(24h, at(zone, 2026, 6, 1, 3), at(zone, 2026, 6, 3, 3));
    const std::vector<Instant> runs{at(zone, 2026, 6, 3, 4), at(zone, 2027, 6, 3, 4)};
    const auto ends = falls_away(policy, snapshots, runs);
    CHECK(ends[0] == runs[0]);
    CHECK_FALSE(ends[1]);
    Policy by_calendar = policy;
    by_calendar.counting = Counting::calendar;
    CHECK(falls_away(by_calendar, snapshots, runs)[2] == runs[1]);
}

TEST_CASE("a snapshot of the future is kept where distances count", "[retention]") {
    Policy policy = of(Period::daily, 1);
    policy.counting = Counting::calendar;
    const Zone& zone = policy.zone;
    const std::vector<Snapshot> snapshots{{at(zone, 2026, 6, 1, 3), {}, {}}};
    CHECK(judge(policy, snapshots, at(zone, 1970, 1, 2))[0].reasons.front() ==
          "taken in the future");
}

TEST_CASE("an age is not counted from a snapshot of the future", "[retention]") {
    Policy policy = of(Period::daily, 0);
    policy.within = Length{0, 0, 2, {}};
    const Zone& zone = policy.zone;
    const std::vector<Snapshot> snapshots{{at(zone, 2026, 6, 1, 3), {}, {}},
                                          {at(zone, 2026, 6, 2, 3), {}, {}},
                                          {at(zone, 2030, 6, 1, 3), {}, {}}};
    CHECK(is_kept(policy, snapshots, at(zone, 2026, 6, 2, 4)) ==
          std::vector<bool>{true, true, true});
    CHECK(is_kept(policy, snapshots, at(zone, 2030, 6, 2, 4)) ==
          std::vector<bool>{false, false, true});
}
