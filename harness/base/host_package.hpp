#pragma once

#include "harness/base/distribution.hpp"

#include <string>

namespace harness {

/// What a host can lack and a package brings. The one place that knows the packages' names.
enum class HostPackage {
    qemu,
    kernel,
    supermin,
    appliance_tools, ///< What the appliance is made from.
    system_tools,    ///< What makes a whole system for a guest.
    ovmf,
    swtpm,
    sbsign,
    openssl,
    libvirt_headers, ///< To build with.
    libvirt,
    libguestfs,
    minio,
    restic,
    nix
};

/// How to get it there: "run `sudo apt-get install swtpm`". Where this distribution has no package
/// of it, the sentence says what else to do.
[[nodiscard]] std::string how_to_get(HostPackage package, Distribution distribution);

} // namespace harness
