#include "harness/machine/power_state.hpp"

#include <array>

namespace harness::machine {

namespace {

constexpr std::uint32_t magic = 0x52575048; // "HPWR"
constexpr std::uint32_t layout = 1;

constexpr unsigned charging_rate_mw = 30'000;
constexpr unsigned discharging_rate_mw = 9'000;

/// As in the first element of `_BST`.
std::uint32_t battery_state(Charging charging) {
    switch (charging) {
    case Charging::discharging:
        return 1;
    case Charging::charging:
        return 2;
    case Charging::full:
        return 0;
    }
    return 0;
}

std::uint32_t rate_of(Charging charging) {
    switch (charging) {
    case Charging::discharging:
        return discharging_rate_mw;
    case Charging::charging:
        return charging_rate_mw;
    case Charging::full:
        return 0;
    }
    return 0;
}

/// The least that the kernel shows as this percentage: it divides without rounding up.
std::uint32_t remaining_mwh(const PowerState& state) {
    return (state.full_capacity_mwh * state.charge_percent + 99) / 100;
}

} // namespace

Charging charging_of(const PowerState& state) {
    if (!state.is_plugged_in) {
        return Charging::discharging;
    }
    return state.charge_percent < 100 ? Charging::charging : Charging::full;
}

std::string_view to_text(Charging charging) {
    switch (charging) {
    case Charging::charging:
        return "Charging";
    case Charging::discharging:
        return "Discharging";
    case Charging::full:
        return "Full";
    }
    return "Charging";
}

std::string encode_power_state(const PowerState& state, std::uint32_t generation) {
    const Charging charging = charging_of(state);
    const std::array<std::uint32_t, 14> words{magic,
                                              layout,
                                              generation,
                                              state.is_plugged_in ? 1U : 0U,
                                              state.is_lid_open ? 1U : 0U,
                                              battery_state(charging),
                                              rate_of(charging),
                                              remaining_mwh(state),
                                              state.design_voltage_mv,
                                              state.design_capacity_mwh,
                                              state.full_capacity_mwh,
                                              state.design_voltage_mv,
                                              state.cycle_count,
                                              generation};
    std::string bytes;
    for (const std::uint32_t word : words) {
        for (unsigned shift = 0; shift < 32; shift += 8) {
            bytes.push_back(static_cast<char>((word >> shift) & 0xFFU));
        }
    }
    return bytes;
}

} // namespace harness::machine
