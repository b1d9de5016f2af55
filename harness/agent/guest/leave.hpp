#pragma once

namespace harness::agent::guest {

/// Ends every other process, writes everything to the disks, unmounts, and stops or restarts the
/// machine. Does not return.
void leave(bool reboot);

} // namespace harness::agent::guest
