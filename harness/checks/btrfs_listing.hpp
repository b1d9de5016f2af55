#pragma once

#include "harness/base/bytes.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// A btrfs superblock as it stands on one device.
struct BtrfsSuper {
    bool is_valid = false; ///< Magic and checksum are right.
    std::string uuid;      ///< Of the file system.
    std::string checksum;  ///< "crc32c"
    Bytes device_size;     ///< What the file system uses of this device.
    std::uint64_t sector_size = 0;
    std::uint64_t node_size = 0;
    std::uint64_t device_count = 0;
    std::set<std::string, std::less<>> features; ///< "NO_HOLES", "FREE_SPACE_TREE"

    friend bool operator==(const BtrfsSuper&, const BtrfsSuper&) = default;
};

/// By the device path that was asked for.
using BtrfsSupers = std::map<std::string, BtrfsSuper, std::less<>>;

[[nodiscard]] std::vector<std::string> dump_super_command(const std::vector<std::string>& devices);
/// Throws Error where a number can not be read.
[[nodiscard]] BtrfsSupers read_btrfs_supers(std::string_view text);

[[nodiscard]] std::vector<std::string> subvolume_list_command(const std::string& mount_point);
/// The paths from the top of the file system: "@", "@home/nested". Throws Error on other text.
[[nodiscard]] std::set<std::string, std::less<>> read_subvolume_list(std::string_view text);

} // namespace harness::checks
