#pragma once

#include "harness/fidelity/guest_hardware.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace harness::fidelity {

inline constexpr std::string_view by_rule = ", by a rule of the agent";

/// What the guest shows of each claim that there is a way to ask about, in the words of
/// `Claim::replayed`. Empty text: it was looked for and is not there. No entry: nobody can tell.
/// What is there only because a rule of the agent made it ends with `by_rule`.
using Seen = std::map<std::string, std::string, std::less<>>;

/// Asks the guest's hardware about the plan's claims, key by key.
[[nodiscard]] Seen observe(const machine::Plan& plan, const GuestHardware& hardware);

} // namespace harness::fidelity
