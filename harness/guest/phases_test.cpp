#include "harness/base/testing/catch.hpp"
#include "harness/guest/phases.hpp"

using namespace harness;
using namespace std::chrono_literals;

TEST_CASE("the guest's phases end one after the other, the last when its Ready came", "[guest]") {
    const ports::TraceSink::Time came{10s};
    agent::Ready ready;
    ready.phases = {"kernel 1500 ms", "udev settling 640 ms", "identities 0 ms"};
    const std::vector<guest::Phase> expected{{"kernel", came - 2140ms, came - 640ms},
                                             {"udev settling", came - 640ms, came},
                                             {"identities", came, came}};
    CHECK(guest::phases_of(ready, came) == expected);
}

TEST_CASE("what is no phase of a guest is left out", "[guest]") {
    const ports::TraceSink::Time came{10s};
    agent::Ready ready;
    ready.phases = {"",         "12 ms", "udev ms", "udev -1 ms", "udev 99999999999 ms",
                    "udev 3 s", "a 1 ms"};
    CHECK(guest::phases_of(ready, came) == std::vector<guest::Phase>{{"a", came - 1ms, came}});
}
