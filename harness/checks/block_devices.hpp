#pragma once

#include "harness/base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// One line of lsblk: a disk or a partition as the guest's kernel and udev know it.
struct BlockDevice {
    std::string node;   ///< "/dev/nvme0n1p1"
    std::string parent; ///< "/dev/nvme0n1"; empty: it is no part of another device.
    Bytes size;
    std::optional<Bytes> start; ///< Of a partition, from the start of its disk.
    std::uint64_t sector_size = 512;
    std::string serial;
    std::string model;
    std::optional<Bytes> file_system_size; ///< Of a mounted file system, as statvfs tells it.

    friend bool operator==(const BlockDevice&, const BlockDevice&) = default;
};

/// lsblk with the columns that `read_block_devices` reads.
[[nodiscard]] std::vector<std::string> lsblk_command();

/// Reads lsblk's JSON. Throws Error where it is none.
[[nodiscard]] std::vector<BlockDevice> read_block_devices(std::string_view json);

} // namespace harness::checks
