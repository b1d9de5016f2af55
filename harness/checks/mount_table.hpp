#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// One line of /proc/self/mountinfo: a mount as the kernel knows it.
struct MountInfo {
    std::string device_number; ///< "259:1"; "0:39" of file systems without one device.
    std::string root;          ///< The directory of the file system that is mounted: "/@nix".
    std::string mount_point;
    std::vector<std::string> mount_options; ///< Of this mount: "rw", "noatime".
    std::string fs_type;
    std::string source;                           ///< "/dev/nvme0n1p2", "none"
    std::vector<std::string> file_system_options; ///< Of the whole file system.

    friend bool operator==(const MountInfo&, const MountInfo&) = default;
};

/// Throws Error on a line that is none of mountinfo's.
[[nodiscard]] std::vector<MountInfo> read_mount_table(std::string_view text);

/// What is seen at a path: of several mounts the last; null where none is.
[[nodiscard]] const MountInfo* find_mount(const std::vector<MountInfo>& mounts,
                                          std::string_view mount_point);

/// Both lists as the kernel writes them: "rw,noatime - rw,compress=zstd:3".
[[nodiscard]] std::string options_text(const MountInfo& mount);

} // namespace harness::checks
