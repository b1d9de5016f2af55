#pragma once

#include "harness/disko/layout.hpp"
#include "harness/disko/mounts.hpp"
#include "harness/machine/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What a layout declares, in the words of the checks.
namespace harness::checks {

/// A device with a content, and the name by which cases speak of it: "primary/root" for a
/// partition, "primary" for a disk without a table. The pointers live as long as the layout.
struct DeclaredVolume {
    std::string name;
    std::string disk; ///< Key of the disk.
    const disko::Content* content = nullptr;
};

/// The volumes of one disk, by partition number. Raw ones are left out.
[[nodiscard]] std::vector<DeclaredVolume> volumes_of(const disko::Disk& disk);

/// A mount with its options one by one, and where it is mounted in the guest.
struct DeclaredMount {
    std::string mountpoint; ///< As declared: "/var/log".
    std::string target;     ///< In the guest: "/mnt/var/log".
    std::string device;
    std::string fs_type;
    std::vector<std::string> options; ///< Without the `subvol=` that disko adds.
    std::string subvolume;            ///< "@log", without a slash in front; empty: none.
    const disko::NodeInfo* node = nullptr;
    const disko::Content* btrfs = nullptr; ///< The file system, where it is a btrfs.
};

/// In the order in which they are mounted.
[[nodiscard]] std::vector<DeclaredMount> mounts_of(const disko::Layout& layout,
                                                   std::string_view root_mount_point);

/// Where a mount point of the layout is in the guest: ("/mnt", "/nix/") → "/mnt/nix".
[[nodiscard]] std::string below_root(std::string_view root_mount_point,
                                     std::string_view mountpoint);

/// A subvolume's path from the top of its file system, without a slash at either end.
[[nodiscard]] std::string_view plain_subvolume(std::string_view name);

/// The disk of the machine that a device path of the layout names; null where it names none.
[[nodiscard]] const machine::Disk* recorded_disk(const machine::Plan& machine,
                                                 std::string_view device);

/// The words of `extraArgs` as mkfs gets them: btrfs and swap go through a shell that splits them.
[[nodiscard]] std::vector<std::string> split_arguments(const std::vector<std::string>& extra_args);

/// The value of the last of these options among arguments of a mkfs, as `-L x`, `-Lx`, `--label x`
/// or `--label=x`. Empty where it is not there.
[[nodiscard]] std::optional<std::string>
argument_value(const std::vector<std::string>& arguments,
               std::initializer_list<std::string_view> options);

} // namespace harness::checks
