#pragma once

#include "harness/facter/disk.hpp"

#include <string>
#include <vector>

// How the kernel counts its disks: nvme0n1, nvme1n1; sda … sdz, sdaa.
namespace harness::machine {

[[nodiscard]] std::vector<std::string> kernel_names(const std::vector<facter::Disk>& disks);

/// Gives the disks that are left the names that they get once others are gone: of each family the
/// first of the names that were there `before`, in their order.
void count_again(std::vector<facter::Disk>& disks, const std::vector<std::string>& before);

/// The name of a SCSI or USB disk that comes behind all others: "sda" where there is none.
[[nodiscard]] std::string next_scsi_name(const std::vector<facter::Disk>& disks);

} // namespace harness::machine
