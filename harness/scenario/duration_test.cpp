#include "harness/base/testing/catch.hpp"
#include "harness/scenario/duration.hpp"

using namespace harness::scenario;
using namespace std::chrono_literals;

TEST_CASE("a duration is one whole number with its unit", "[scenario]") {
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("90s") == 90s);
    CHECK(parse_duration("2m") == 2min);
    CHECK(parse_duration("24h") == 24h);
    for (const char* text : {"", "90", "s", "0s", "-1s", "+1s", "01s", "1.5s", "1m30s", "90 s",
                             "90sec", "25h", "9223372036854775807h", "99999999999999999999s"}) {
        INFO(text);
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("a duration is shown in the largest unit that fits", "[scenario]") {
    CHECK(to_text(500ms) == "500ms");
    CHECK(to_text(90s) == "90s");
    CHECK(to_text(120s) == "2m");
    CHECK(to_text(1h) == "1h");
    CHECK(to_text(1500ms) == "1500ms");
}
