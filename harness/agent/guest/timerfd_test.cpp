#include "harness/agent/guest/timerfd.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness::agent::guest;

TEST_CASE("a timer's clock and the time that is left are read from its description", "[agent]") {
    const auto timer = parse_timer("pos:\t0\nflags:\t02004002\nmnt_id:\t15\nino:\t1061\n"
                                   "clockid: 0\nticks: 0\nsettime flags: 01\n"
                                   "it_value: (3599, 999999999)\nit_interval: (0, 0)\n");
    CHECK(timer == TimerDescriptor{0, false, false, 3'599'999'999'999});
}

TEST_CASE("a timer that has rung, or only hears of the clock being set, says so", "[agent]") {
    CHECK(parse_timer("clockid: 7\nticks: 1\nsettime flags: 01\nit_value: (0, 0)\n") ==
          TimerDescriptor{7, true, false, 0});
    CHECK(parse_timer("clockid: 0\nticks: 0\nsettime flags: 03\n"
                      "it_value: (9223372036854775807, 0)\n") ==
          TimerDescriptor{0, false, true, UINT64_MAX});
}

TEST_CASE("other descriptors and broken descriptions are no timers", "[agent]") {
    for (const char* text : {"", "pos:\t0\nflags:\t02\n", "clockid: 0\n",
                             "clockid:", "clockid: 0\nticks: 0\nsettime flags: 01\nit_value: (5",
                             "clockid: 0\nticks: 0\nsettime flags: 01\nit_value: (x, 0)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_timer(text).has_value());
    }
}
