#pragma once

#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Waits until the NVMe namespaces with these serials are there (hearing `events`, the kernel's
/// device events) and mounts the recorded model and identifier over their sysfs attributes, so that
/// unmodified udev rules make the recorded links. Returns what could not be done.
[[nodiscard]] std::vector<std::string> lay_identities(const std::vector<NvmeIdentity>& identities,
                                                      int events);

} // namespace harness::agent::guest
