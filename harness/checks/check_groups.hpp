#pragma once

#include "harness/checks/checklist.hpp"
#include "harness/checks/declared.hpp"

#include <span>

/// The groups of checks; each adds its cases to a list in their fixed order.
namespace harness::checks {

/// The disk that the layout's path leads to, its table, and its partitions.
void add_disk_checks(Checklist& list, const disko::Disk& disk, const machine::Plan& machine);

/// Type, label, size and features of what a volume is formatted with, its subvolumes and swap
/// files. `mounts` tells where it can be reached.
void add_volume_checks(Checklist& list, const DeclaredVolume& volume,
                       std::span<const DeclaredMount> mounts);

/// Whether a btrfs has the declared subvolumes.
void add_subvolume_checks(Checklist& list, const DeclaredVolume& volume, const disko::Btrfs& btrfs,
                          std::span<const DeclaredMount> mounts);

/// Swap files of btrfs volumes: there, as large as declared, and never copied on write.
void add_swap_file_checks(Checklist& list, std::span<const DeclaredVolume> volumes,
                          std::string_view root_mount_point);

/// Each two btrfs file systems on different disks share neither file system nor disk.
void add_pool_checks(Checklist& list, std::span<const DeclaredVolume> volumes);

/// What each mount shows, and whether each of its options is in effect.
void add_mount_checks(Checklist& list, std::span<const DeclaredMount> mounts,
                      std::string_view root_mount_point);

} // namespace harness::checks
