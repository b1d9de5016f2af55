#pragma once

#include "harness/agent/guest/phases.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Starts udev and tells it of everything that was there before; ends when it has done its work.
void start_udev(Phases& phases);

/// Waits until udev has nothing to do.
void settle_udev();

/// Waits until udev has made the links of every disk, whatever else it still does.
void await_disk_links();

/// While it is held, udev looks at no device: what we lay over sysfs has to be there before. The
/// kernel keeps its events for it.
void hold_udev(bool is_held);

/// The disks that udev looks at: neither loop devices nor in memory.
[[nodiscard]] std::vector<std::string> disks_of_udev();

/// Makes udev look at these disks again.
void announce_block_devices(const std::vector<std::string>& disks);

} // namespace harness::agent::guest
