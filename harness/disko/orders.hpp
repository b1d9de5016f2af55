#pragma once

#include "harness/disko/layout.hpp"

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace harness::disko {

/// One entry of a device map: `disk`, `main`.
struct DeviceReference {
    std::string map;
    std::string key;

    friend auto operator<=>(const DeviceReference&, const DeviceReference&) = default;
};

/// A value of NixOS' `fileSystems`, as disko sets it.
struct FileSystem {
    std::string mountpoint;
    std::string device;
    std::string fs_type;
    std::vector<std::string> options;
    bool is_needed_for_boot = false;

    friend bool operator==(const FileSystem&, const FileSystem&) = default;
};

/// A value of NixOS' `swapDevices`, as disko sets it.
struct SwapDevice {
    std::string device;
    std::optional<std::int64_t> priority;
    std::vector<std::string> options;
    bool is_file = false; ///< A file on btrfs; otherwise a block device.
    std::optional<std::string> discard_policy;
    bool is_randomly_encrypted = false;

    friend bool operator==(const SwapDevice&, const SwapDevice&) = default;
};

/// The order in which disko creates the entries of the six maps: by map and key, prerequisites
/// first.
[[nodiscard]] std::vector<DeviceReference> device_order(const Layout& layout);

/// The mount points in the order in which disko mounts them.
[[nodiscard]] std::vector<std::string> mount_order(const Layout& layout);

/// The NixOS `fileSystems` that disko sets, by mount point.
[[nodiscard]] std::vector<FileSystem> file_systems(const Layout& layout);

/// The NixOS `swapDevices` that disko sets, in the order of its definitions.
[[nodiscard]] std::vector<SwapDevice> swap_devices(const Layout& layout);

} // namespace harness::disko
