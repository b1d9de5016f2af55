#pragma once

#include "harness/agent/guest/phases.hpp"
#include "harness/agent/guest/system.hpp"
#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// What PID 1 owes to every program: kernel file systems, a loop device for lo, signals as usual.
void mount_kernel_file_systems();

/// Opens the virtio-serial port of the harness; waits for the kernel to find it.
[[nodiscard]] Descriptor open_port();

/// Makes the machine what the harness says it is: identities laid over sysfs, host name, modules
/// asked for in the background, then udev, until its queue is empty. The answer says what could not
/// be done, and where the time went.
[[nodiscard]] Ready configure(const Configure& configuration, Phases phases);

/// Makes a machine that goes on from a saved one a machine of its own: random numbers, clock and
/// name, then the devices that the saved one had not got.
[[nodiscard]] Ready join(const Join& message);

} // namespace harness::agent::guest
