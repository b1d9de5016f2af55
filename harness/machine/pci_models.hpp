#pragma once

#include "harness/machine/plan.hpp"

#include <string>
#include <string_view>

namespace harness::machine {

/// A function that does nothing but be there.
inline constexpr std::string_view plain_placeholder = "pci-testdev";

/// QEMU's device that comes nearest to a recorded function which nobody uses: the same kind where
/// QEMU has one at little cost, else `plain_placeholder`.
[[nodiscard]] std::string placeholder_model(const facter::PciFunction& function);

/// Whether that device is of the recorded class.
[[nodiscard]] bool has_class_of(std::string_view model, const facter::PciClass& recorded);

/// The class of what the plan has at this place, other than placeholders.
[[nodiscard]] facter::PciClass class_at(const Plan& plan, const PciPlace& place);

} // namespace harness::machine
