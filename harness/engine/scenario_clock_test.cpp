#include "harness/base/testing/catch.hpp"
#include "harness/calendar/testing/zones.hpp"
#include "harness/engine/scenario_clock.hpp"

using namespace harness;
using namespace harness::engine;
using namespace std::chrono;

namespace {

ports::Lived lived(ports::Instant at, const std::string& result) {
    ports::Firing firing;
    firing.timer = "snap.timer";
    firing.unit = "snap.service";
    firing.at = at;
    firing.duration = 1500ms;
    firing.result = result;
    return ports::Lived{at + 1h, true, {std::move(firing)}, {}};
}

} // namespace

TEST_CASE("the last run of a unit is one that went well", "[engine]") {
    scenario::TimeRequest request;
    request.zone = calendar::testing::berlin();
    ScenarioClock clock(request);
    const calendar::Instant night{hours(24 * 365)};
    CHECK_FALSE(clock.last_run("").has_value());
    clock.take(lived(night, "success"), night + 1h);
    CHECK(clock.last_run("snap.service") == night + 2s);
    clock.take(lived(night + 24h, "exit-code"), night + 25h);
    CHECK(clock.last_run("snap.service") == night + 2s);
    CHECK(clock.last_run("") == night + 2s);
    CHECK_FALSE(clock.last_run("other.service").has_value());
    CHECK(clock.now() == night + 25h);
}

TEST_CASE("a clock that goes on from another knows of its runs", "[engine]") {
    scenario::TimeRequest request;
    request.zone = calendar::testing::berlin();
    ScenarioClock clock(request);
    const calendar::Instant night{hours(24 * 365)};
    clock.take(lived(night, "success"), night + 1h);
    ScenarioClock other(request);
    other.go_on_from(clock.now(), clock.runs());
    CHECK(other.now() == clock.now());
    CHECK(other.last_run("snap.service") == clock.last_run("snap.service"));
}
