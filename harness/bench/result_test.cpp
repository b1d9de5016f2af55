#include "harness/base/testing/catch.hpp"
#include "harness/bench/result.hpp"

using namespace harness::bench;

TEST_CASE("a summary has median, least and most, in whatever order it was measured", "[bench]") {
    const auto odd = summary_of({5, 1, 3});
    REQUIRE(odd);
    CHECK(odd->median == 3);
    CHECK(odd->least == 1);
    CHECK(odd->most == 5);
    CHECK(odd->count == 3);
    CHECK(summary_of({4, 1, 2, 100})->median == 3);
    CHECK(summary_of({7})->median == 7);
    CHECK_FALSE(summary_of({}));
}

TEST_CASE("a ratio says how many times better we are, whatever is better", "[bench]") {
    Row row{"start", "first command", "ms", Better::less, {"warm fork", {200, 250, 300}, ""}, {}};
    const Series slower{"plain QEMU", {1000}, ""};
    CHECK(times_better(row, slower) == 4);
    row.better = Better::more;
    CHECK(times_better(row, slower) == 0.25);
}

TEST_CASE("there is no ratio against what was not measured, or took no time", "[bench]") {
    Row row{"start", "first command", "ms", Better::less, {"warm fork", {200}, ""}, {}};
    CHECK_FALSE(times_better(row, {"guestfish", {}, "not installed"}));
    CHECK_FALSE(times_better(row, {"plain QEMU", {0}, ""}));
    row.ours.values.clear();
    CHECK_FALSE(times_better(row, {"plain QEMU", {1000}, ""}));
}
