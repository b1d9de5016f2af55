#pragma once

#include "harness/base/bytes.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::disko {

/// What a hardware report tells of one disk, as far as a layout is concerned.
struct DiskFact {
    std::string node;               ///< "/dev/nvme0n1".
    std::vector<std::string> links; ///< "/dev/disk/by-id/…" and the other links, with full paths.
    Bytes size;
    std::uint32_t sector_size = 512;
    bool is_nvme = false;
    std::string serial;
};

/// The recorded disk that a device path leads to, by its node or one of its links; null if none.
[[nodiscard]] const DiskFact* resolve_disk(std::string_view device,
                                           std::span<const DiskFact> disks);

} // namespace harness::disko
