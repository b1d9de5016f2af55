#pragma once

#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Mounts the recorded model and identifier over the sysfs attributes of NVMe namespaces, so that
/// unmodified udev rules make the recorded links. Returns what could not be done.
[[nodiscard]] std::vector<std::string> lay_identities(const std::vector<NvmeIdentity>& identities);

} // namespace harness::agent::guest
