#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/calendar/testing/zones.hpp"
#include "harness/retention/explain.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::retention;
using namespace std::chrono;
using calendar::testing::at;
using calendar::testing::berlin;
using harness::testing::matches_golden;

namespace {

Explanation laptop() {
    Policy policy =
        read_short_text(Source("x", "7 daily, 4 weekly, 12 monthly"))->policies[0].policy;
    policy.zone = berlin();
    return explain(policy, at(policy.zone, 2026, 3, 1, 2), at(policy.zone, 2027, 4, 10, 2),
                   Length{0, 0, 1, {}});
}

} // namespace

TEST_CASE("what is kept after a year is explained, with when it falls away", "[retention]") {
    const Explanation seen = laptop();
    CHECK(seen.taken == 406);
    CHECK(seen.kept.size() <= 23);
    CHECK(seen.most_at_once <= 23);
    CHECK(std::all_of(seen.kept.begin(), seen.kept.end(),
                      [](const auto& one) { return one.falls_away.has_value(); }));
    CHECK(local_text(seen.policy.zone, seen.kept.back().taken) == "2027-04-10 02:00");
    // The oldest is the last of May; it goes with the first of May next year.
    CHECK(local_text(seen.policy.zone, seen.kept.front().taken) == "2026-05-31 02:00");
    CHECK(local_text(seen.policy.zone, *seen.kept.front().falls_away) == "2027-05-01 02:00");
}

TEST_CASE("an explanation is a table, a calendar, JSON and a picture", "[retention][golden]") {
    const Explanation seen = laptop();
    CHECK(matches_golden("retention/laptop.txt", render_text(seen)));
    CHECK(matches_golden("retention/laptop.json", render_json(seen)));
    CHECK(matches_golden("retention/laptop.svg", render_svg(seen)));
}

TEST_CASE("what never falls away is told with how far was looked", "[retention]") {
    Policy policy = read_short_text(Source("x", "all yearly"))->policies[0].policy;
    const Explanation seen = explain(policy, sys_days(2026y / January / 1),
                                     sys_days(2027y / January / 1), Length{0, 1, 0, {}});
    CHECK(seen.taken == 13);
    REQUIRE(seen.kept.size() == 2);
    CHECK_FALSE(seen.kept[0].falls_away);
    CHECK(render_text(seen).find("not before 2039-01-01 00:00") != std::string::npos);
}

TEST_CASE("what grows for ever is looked at for less long", "[retention]") {
    const Policy policy = read_short_text(Source("x", "all hourly"))->policies[0].policy;
    const Instant end = sys_days(2026y / December / 1);
    const Explanation seen =
        explain(policy, sys_days(2026y / January / 1), end, Length{0, 0, 0, 1h});
    CHECK(seen.kept.size() == seen.taken);
    CHECK(seen.looked_until > end + 24h * 30);
    CHECK(seen.looked_until < end + 24h * 366);
}

TEST_CASE("snapshots of a time are counted before they are taken", "[retention]") {
    const Instant from = sys_days(2026y / January / 1);
    CHECK(snapshots_between(Zone(), from, from, Length{0, 0, 1, {}}) == 1);
    CHECK(snapshots_between(Zone(), from, from + 24h, Length{0, 0, 0, 1h}) == 25);
    CHECK(snapshots_between(Zone(), from, from + 8760h, Length{0, 0, 0, 1s}) ==
          most_explained_snapshots + 1);
}

TEST_CASE("local times are read and written", "[retention]") {
    const Zone zone = berlin();
    const auto read = parse_local_time("2026-03-29T01:30");
    REQUIRE(read);
    CHECK(local_text(zone, zone.to_instant(*read)) == "2026-03-29 01:30");
    CHECK(parse_local_time("2024-02-29"));
    for (const char* wrong : {"2026-02-29", "2026-13-01", "26-01-01", "2026-01-01T24:00",
                              "2026-01-01x10:00", "2026/01/01", "", "1969-01-01"}) {
        INFO(wrong);
        CHECK_FALSE(parse_local_time(wrong));
    }
}

TEST_CASE("hourly snapshots of ten years are explained", "[.bench]") {
    Policy policy =
        read_short_text(Source("x", "7 daily, 4 weekly, 12 monthly"))->policies[0].policy;
    policy.zone = berlin();
    const auto begin = steady_clock::now();
    const Explanation seen = explain(policy, sys_days(2016y / January / 1),
                                     sys_days(2026y / January / 1), Length{0, 0, 0, 1h});
    const auto took = steady_clock::now() - begin;
    WARN(seen.taken << " snapshots, " << seen.kept.size()
                    << " kept: " << duration_cast<milliseconds>(took).count() << " ms");
}
