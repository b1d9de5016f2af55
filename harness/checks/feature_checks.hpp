#pragma once

#include "harness/checks/check_groups.hpp"

namespace harness::checks {

/// The features that a btrfs is made with: those that its arguments name, and mkfs.btrfs' defaults
/// (no-holes, free-space-tree, crc32c, no mixed block groups) where they are silent.
void add_btrfs_feature_check(Checklist& list, const DeclaredVolume& volume,
                             const std::vector<std::string>& arguments);

/// The features that `-O` of mkfs.ext4 names. No case without it.
void add_ext_feature_check(Checklist& list, const DeclaredVolume& volume,
                           const std::vector<std::string>& arguments);

} // namespace harness::checks
