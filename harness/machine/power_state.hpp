#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness::machine {

/// What the firmware of a portable machine says of its power and its lid.
struct PowerState {
    bool is_plugged_in = true;
    unsigned charge_percent = 80; ///< 0 to 100.
    bool is_lid_open = true;
    unsigned cycle_count = 120;
    unsigned design_capacity_mwh = 56'000;
    unsigned full_capacity_mwh = 50'000;
    unsigned design_voltage_mv = 15'400;

    friend bool operator==(const PowerState&, const PowerState&) = default;
};

/// What the battery does: it follows from adapter and charge.
enum class Charging { charging, discharging, full };

[[nodiscard]] Charging charging_of(const PowerState& state);

/// The kernel's word, as in `/sys/class/power_supply/BAT0/status`: "Charging".
[[nodiscard]] std::string_view to_text(Charging charging);

/// The page that the host shares with the ACPI methods in acpi/laptop.asl, up to its last used
/// byte. `generation` is not 0, and another one for each state; it is the last word too, and
/// whoever writes the page while the guest runs writes that one last.
[[nodiscard]] std::string encode_power_state(const PowerState& state, std::uint32_t generation);

inline constexpr std::size_t power_page_size = 4096;

} // namespace harness::machine
