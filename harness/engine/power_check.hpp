#pragma once

#include "harness/machine/power_state.hpp"
#include "harness/scenario/scenario.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::engine {

/// What a `power` step asks the guest about, a check for each.
enum class PowerAspect { adapter, status, charge, lid };

/// The aspects that a step touches, in the order of its checks. The battery's status follows from
/// adapter and charge.
[[nodiscard]] std::vector<PowerAspect> aspects_of(const scenario::PowerAction& action);

/// "the guest sees the AC adapter": the check's name.
[[nodiscard]] std::string check_name(PowerAspect aspect);

[[nodiscard]] machine::PowerState changed(machine::PowerState state,
                                          const scenario::PowerAction& action);

/// The kernel's words for an aspect of a state: "online", "Discharging", "15 percent", "closed".
[[nodiscard]] std::string expected_text(PowerAspect aspect, const machine::PowerState& state);

/// What the guest's drivers say of power and lid.
struct PowerSighting {
    std::map<PowerAspect, std::string> seen; ///< In the words of `expected_text`.
    std::vector<std::string> missing_drivers;
    std::string kernel;
};

/// Loads the drivers where they are modules, and prints what they show; for
/// `parse_power_sighting`. A command for bash in the guest.
[[nodiscard]] std::string_view power_question();
[[nodiscard]] PowerSighting parse_power_sighting(std::string_view text);

/// Why an aspect can not be seen on this guest's kernel; empty where it should be seen.
[[nodiscard]] std::string why_not_seen(PowerAspect aspect, const PowerSighting& sighting);

} // namespace harness::engine
