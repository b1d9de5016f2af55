#pragma once

#include "harness/base/distribution.hpp"

#include <string>
#include <string_view>

namespace harness::libvirt {

/// Whether a connection URI leads to another host: "qemu+ssh://host/system" does, "qemu:///system"
/// does not. What the daemon reads there are its own files, not ours.
[[nodiscard]] bool is_remote(std::string_view uri);

/// What to do where nobody answers at the URI.
[[nodiscard]] std::string remedy_for(std::string_view uri, Distribution distribution);

} // namespace harness::libvirt
