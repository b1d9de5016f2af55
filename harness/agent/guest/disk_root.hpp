#pragma once

#include "harness/agent/protocol.hpp"

#include <string>

namespace harness::agent::guest {

/// Mounts the file system that a system is to be started from at `target`, as an initrd does.
/// Answers why it can not be started from there, in which case nothing is mounted; else nothing.
[[nodiscard]] std::string mount_disk_root(const SystemStart& start, const std::string& target);

} // namespace harness::agent::guest
