#pragma once

#include "harness/async/interrupt.hpp"
#include "harness/ports/machine.hpp"

#include <chrono>

namespace harness::guest {

/// Why no guest of this host starts: empty where one did, the smallest that there is. That a device
/// opens or a daemon promises something proves nothing; here a program of the guest has to speak
/// before the limit. Leaves nothing. An interrupt is told as the reason.
[[nodiscard]] async::Task<std::string>
why_no_guest(ports::MachineHost* host, async::Interrupt* interrupt, std::chrono::seconds limit);

} // namespace harness::guest
