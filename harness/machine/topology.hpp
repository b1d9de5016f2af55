#pragma once

#include "harness/facter/report.hpp"
#include "harness/machine/pci_place.hpp"

#include <map>
#include <set>

namespace harness::machine {

/// The recorded functions on the buses of QEMU's machine.
class BusMap {
  public:
    PciTopology topology; ///< Bridges, and placeholders for all that nobody else adds.

    /// Where a recorded function came to sit; null where it has no place here (another domain).
    [[nodiscard]] const PciPlace* find(const facter::PciAddress& recorded) const;

    /// The same for a device that has to be added; null too where one of QEMU's chipset sits.
    [[nodiscard]] const PciPlace* find_for_device(const facter::PciAddress& recorded) const;

    /// A place on the root bus that no recorded function has, for devices of ours and for recorded
    /// ones that lost theirs. Without a slot left, QEMU chooses.
    [[nodiscard]] PciPlace take_free_place();

    std::map<facter::PciAddress, PciPlace> places;
    std::set<facter::PciAddress> of_chipset; ///< Those of them that QEMU brings by itself.
    std::vector<std::uint8_t> free_devices;  ///< The next to be taken is the last.
};

/// Lays the functions of the report out with the addresses that were recorded. `wanted` are those
/// that the caller adds himself (disk controllers, network cards): they and their bridges are there
/// in any case. The rest are placeholders, at most `most_placeholders` of them.
///
/// An address can be met because firmware numbers buses in the order of the bridges, and bridges
/// can be told to reserve numbers. Where recorded numbers do not ascend, the device still has a
/// place, and `is_recorded` of it is false.
[[nodiscard]] BusMap map_buses(const facter::Report& report,
                               const std::set<facter::PciAddress>& wanted,
                               std::size_t most_placeholders = 64);

/// Whether QEMU's chipset brings this recorded function by itself: no device has to be added.
[[nodiscard]] bool is_of_chipset(Chipset chipset, const facter::PciFunction& function);

[[nodiscard]] Chipset chipset_of(const facter::Report& report);

} // namespace harness::machine
