#pragma once

#include "harness/disko/layout.hpp"
#include "harness/disko/orders.hpp"
#include "harness/disko/topological_sort.hpp"

#include <vector>

namespace harness::disko {

/// One node that is mounted; the pointers live as long as the layout.
struct MountEntry {
    FileSystem value;
    const NodeInfo* node = nullptr;
    const Content* btrfs = nullptr; ///< The file system, where it is a btrfs.
};

struct SwapEntry {
    SwapDevice value;
    const NodeInfo* node = nullptr;
};

/// What the layout adds to the system's configuration, in the order of disko's definitions: by
/// map, key, and nested key.
struct Definitions {
    std::vector<MountEntry> mounts;
    std::vector<SwapEntry> swaps;
};

[[nodiscard]] Definitions definitions_of(const Layout& layout);

/// `device_order` and `mount_order` with the cycle, where there is one.
[[nodiscard]] Sorted<DeviceReference> sort_devices(const Layout& layout);
[[nodiscard]] Sorted<std::string> sort_mounts(const Layout& layout);

/// The partitions of a table in the byte order of their keys, which is the order of definitions.
[[nodiscard]] std::vector<const Partition*> by_key(const Gpt& gpt);

} // namespace harness::disko
