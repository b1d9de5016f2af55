#pragma once

#include "harness/facter/report.hpp"

#include <string>
#include <vector>

// What can happen to the disks of a recorded machine. Each keeps a report that loads and plans.
namespace harness::machine {

/// Positions in `report.disks` of those that a guest gets, in recorded order.
[[nodiscard]] std::vector<std::size_t> replayed_positions(const facter::Report& report);

/// The disks that go together with one: the other namespaces of its NVMe controller. In order, the
/// disk itself included.
[[nodiscard]] std::vector<std::size_t> same_device(const facter::Report& report,
                                                   std::size_t position);

/// Two disks take each other's slot, with their PCI identification where it is theirs (NVMe).
void trade_slots(facter::Report& report, std::size_t one, std::size_t other);

/// A new disk of the same model and size in the place of one: other serial, WWN, EUI and device id,
/// the same for the same old ones. False where the disk has nothing of that kind to change.
[[nodiscard]] bool renew_identity(facter::Disk& disk);

/// Takes disks out, and the NVMe controllers that only they hung on. Those behind them take over
/// their kernel names, as the kernel counts.
void remove_disks(facter::Report& report, const std::vector<std::size_t>& positions);

/// A USB stick, behind all others.
void add_usb_disk(facter::Report& report, Bytes size);

} // namespace harness::machine
