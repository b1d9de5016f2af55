#pragma once

#include "harness/machine/pci_place.hpp"

#include <string>

namespace harness::machine {

/// The ACPI table of a portable machine (acpi/laptop.asl), for a shared page at `place`: a function
/// on the bus of PCI0, the chipset's own. Ready for QEMU's `-acpitable file=`.
[[nodiscard]] std::string laptop_table(const PciPlace& place);

} // namespace harness::machine
