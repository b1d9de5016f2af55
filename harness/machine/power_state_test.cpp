#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/machine/power_state.hpp"

#include <iomanip>
#include <sstream>

using namespace harness::machine;
using harness::testing::matches_golden;

namespace {

/// One 32-bit word in a line: where it stands, and its value.
std::string words_of(const std::string& page) {
    std::ostringstream out;
    for (std::size_t at = 0; at + 4 <= page.size(); at += 4) {
        std::uint32_t word = 0;
        for (std::size_t i = 4; i-- > 0;) {
            word = word << 8U | static_cast<unsigned char>(page[at + i]);
        }
        out << std::setw(2) << at << " 0x" << std::hex << std::setw(8) << std::setfill('0') << word
            << std::dec << " " << std::setfill(' ') << word << "\n";
    }
    return out.str();
}

/// As the kernel reckons it: what remains, by what is full, rounded down.
unsigned percent_seen(const std::string& page) {
    const auto word = [&](std::size_t at) {
        return static_cast<unsigned char>(page[at]) |
               static_cast<unsigned>(static_cast<unsigned char>(page[at + 1])) << 8U;
    };
    return word(28) * 100 / word(40);
}

} // namespace

TEST_CASE("the page that the ACPI methods read has its documented layout", "[machine][golden]") {
    const PowerState charging;
    const PowerState on_battery{.is_plugged_in = false, .charge_percent = 15, .is_lid_open = false};
    CHECK(
        matches_golden("machine/power-charging.words", words_of(encode_power_state(charging, 1))));
    CHECK(matches_golden("machine/power-on-battery.words",
                         words_of(encode_power_state(on_battery, 7))));
}

TEST_CASE("every percentage reads in the guest as it was set", "[machine]") {
    PowerState state;
    state.full_capacity_mwh = 49'993; // Divides by nothing.
    for (unsigned percent = 0; percent <= 100; ++percent) {
        state.charge_percent = percent;
        CHECK(percent_seen(encode_power_state(state, 1)) == percent);
    }
}

TEST_CASE("what the battery does follows from adapter and charge", "[machine]") {
    CHECK(charging_of({.is_plugged_in = true, .charge_percent = 99}) == Charging::charging);
    CHECK(charging_of({.is_plugged_in = true, .charge_percent = 100}) == Charging::full);
    CHECK(charging_of({.is_plugged_in = false, .charge_percent = 100}) == Charging::discharging);
}
