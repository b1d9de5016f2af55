#include "harness/base/testing/catch.hpp"
#include "harness/engine/power_check.hpp"

using namespace harness;
using namespace harness::engine;
using machine::PowerState;

TEST_CASE("a power step checks what it changes, and the status that follows", "[engine]") {
    using enum PowerAspect;
    CHECK(aspects_of({.is_plugged_in = false}) == std::vector{adapter, status});
    CHECK(aspects_of({.charge_percent = 15}) == std::vector{status, charge});
    CHECK(aspects_of({.is_lid_open = false}) == std::vector{lid});
    CHECK(aspects_of({.is_plugged_in = true, .charge_percent = 100, .is_lid_open = true}) ==
          std::vector{adapter, status, charge, lid});
}

TEST_CASE("what a step does not name stays as it was", "[engine]") {
    const PowerState low = changed({}, {.is_plugged_in = false, .charge_percent = 15});
    const PowerState closed = changed(low, {.is_lid_open = false});
    CHECK_FALSE(closed.is_plugged_in);
    CHECK(closed.charge_percent == 15);
    CHECK_FALSE(closed.is_lid_open);
}

TEST_CASE("expectations are in the kernel's words", "[engine]") {
    const PowerState low{.is_plugged_in = false, .charge_percent = 15, .is_lid_open = false};
    CHECK(expected_text(PowerAspect::adapter, low) == "offline");
    CHECK(expected_text(PowerAspect::status, low) == "Discharging");
    CHECK(expected_text(PowerAspect::charge, low) == "15 percent");
    CHECK(expected_text(PowerAspect::lid, low) == "closed");
    CHECK(expected_text(PowerAspect::status, {.charge_percent = 100}) == "Full");
    CHECK(expected_text(PowerAspect::status, {.charge_percent = 99}) == "Charging");
}

TEST_CASE("the guest's answer is read, words with blanks included", "[engine]") {
    const PowerSighting seen = parse_power_sighting("kernel 6.1.0\nadapter 0\nstatus Not charging\n"
                                                    "charge 15\nlid closed\nodd\n\n");
    CHECK(seen.seen.at(PowerAspect::adapter) == "offline");
    CHECK(seen.seen.at(PowerAspect::status) == "Not charging");
    CHECK(seen.seen.at(PowerAspect::charge) == "15 percent");
    CHECK(seen.seen.at(PowerAspect::lid) == "closed");
    CHECK(why_not_seen(PowerAspect::lid, seen).empty());
}

TEST_CASE("only a driver that the kernel has not got is a reason to see nothing", "[engine]") {
    const PowerSighting cloud =
        parse_power_sighting("missing ac\nmissing battery\nkernel 6.1.0-cloud\nlid open\n");
    CHECK(why_not_seen(PowerAspect::charge, cloud) ==
          "the guest's kernel 6.1.0-cloud has no driver 'battery'");
    CHECK(why_not_seen(PowerAspect::adapter, cloud) ==
          "the guest's kernel 6.1.0-cloud has no driver 'ac'");
    CHECK(why_not_seen(PowerAspect::lid, cloud).empty());
    CHECK(why_not_seen(PowerAspect::charge, parse_power_sighting("kernel 6.1.0\n")).empty());
}
