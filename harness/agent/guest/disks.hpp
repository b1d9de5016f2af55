#pragma once

#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// From now on no driver that is loaded takes a PCI function by itself.
void hold_drivers();

/// Lets drivers take their controllers one after the other, so that the kernel counts these in the
/// given order; then drivers take by themselves again what comes. USB disks are found so late that
/// they are waited for, as are those before them.
void bind_drivers(const Devices& devices, int events);

/// Finds PCI functions that were not there when the kernel looked.
void find_functions(const std::vector<DriverBinding>& bindings);

/// Makes the kernel forget what it read of these disks, and look for their partitions again.
void read_disks_again(const std::vector<std::string>& disks);

/// Waits until all expected disks are there, hearing `events`, the kernel's device events. Returns
/// which are not.
[[nodiscard]] std::vector<std::string> await_disks(const std::vector<ExpectedDisks>& disks,
                                                   int events);

} // namespace harness::agent::guest
