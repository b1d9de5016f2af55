#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/calendar/length.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/calendar/testing/zones.hpp"
#include "harness/calendar/zone.hpp"

using namespace harness::calendar;
using namespace std::chrono;
using harness::testing::read_source_file;
using testing::at;
using testing::berlin;
using testing::zone_file;

TEST_CASE("an instant is written as UTC, to the second", "[calendar]") {
    CHECK(utc_text(sys_days(2026y / March / 29) + 3h + 5s) == "2026-03-29T03:00:05Z");
}

TEST_CASE("a zone's clock goes forward and back by its rule", "[retention]") {
    const Zone zone = berlin();
    const Instant spring = sys_days(2026y / March / 29) + 1h;
    CHECK(zone.offset_at(spring - 1s) == 1h);
    CHECK(zone.offset_at(spring) == 2h);
    const Instant autumn = sys_days(2026y / October / 25) + 1h;
    CHECK(zone.offset_at(autumn - 1s) == 2h);
    CHECK(zone.offset_at(autumn) == 1h);
}

TEST_CASE("a local time that comes twice is its first, one that is skipped moves on",
          "[retention]") {
    const Zone zone = berlin();
    CHECK(at(zone, 2026, 10, 25, 2, 30) == sys_days(2026y / October / 25) + 30min);
    CHECK(at(zone, 2026, 3, 29, 2, 30) == sys_days(2026y / March / 29) + 1h + 30min);
    CHECK(at(zone, 2026, 3, 29, 3) == sys_days(2026y / March / 29) + 1h);
    CHECK(at(zone, 2026, 1, 1) == sys_days(2025y / December / 31) + 23h);
}

TEST_CASE("a zone file of the database is read, its past and its future", "[retention]") {
    const auto zone =
        Zone::parse("Europe/Berlin", read_source_file("fixtures/retention/zones/Berlin"));
    REQUIRE(zone);
    CHECK(zone->offset_at(sys_days(1890y / January / 1)) == 53min + 28s);
    CHECK(zone->offset_at(sys_days(1945y / June / 1)) == 3h);
    CHECK(zone->offset_at(sys_days(1970y / July / 1)) == 1h);
    CHECK(zone->offset_at(sys_days(2026y / July / 1)) == 2h);
    CHECK(zone->offset_at(sys_days(2060y / July / 1)) == 2h);
    CHECK(zone->offset_at(sys_days(2060y / January / 1)) == 1h);
}

TEST_CASE("rules of the southern half, of odd offsets and of day numbers are read", "[retention]") {
    const auto sydney = parse_posix_rule("AEST-10AEDT,M10.1.0,M4.1.0/3");
    REQUIRE(sydney);
    CHECK(sydney->offset_at(sys_days(2026y / January / 1)) == 11h);
    CHECK(sydney->offset_at(sys_days(2026y / July / 1)) == 10h);
    const auto iran = parse_posix_rule("<+0330>-3:30");
    REQUIRE(iran);
    CHECK(iran->offset_at(Instant()) == 3h + 30min);
    const auto numbered = parse_posix_rule("AAA5BBB,J60/0,300/0");
    REQUIRE(numbered);
    CHECK(numbered->summer_begins.in(2024y) == local_days(2024y / March / 1));
    CHECK(numbered->summer_begins.in(2025y) == local_days(2025y / March / 1));
    CHECK(numbered->summer_ends.in(2025y) == local_days(2025y / October / 28));
}

TEST_CASE("bytes that are no zone file are refused wherever they end", "[retention]") {
    const std::string whole = zone_file("CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(Zone::parse("x", whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO(size);
        CHECK_FALSE(Zone::parse("x", whole.substr(0, size)));
    }
    CHECK_FALSE(Zone::parse("x", zone_file("CET-1CEST,M13.5.0,M10.5.0/3")));
    CHECK_FALSE(Zone::parse("x", zone_file("C-1")));
    CHECK_FALSE(Zone::parse("x", zone_file("CET-1CEST")));
}

TEST_CASE("many lengths after one another are one length", "[calendar]") {
    CHECK(times(Length{1, 2, 3, 4h}, 3) == Length{3, 6, 9, 12h});
    CHECK(times(Length{0, 0, 1, {}}, 0).is_zero());
    CHECK(times(Length{0, 0, 0, 1s}, 2'000'000'000).rest == 2'000'000'000s);
}
