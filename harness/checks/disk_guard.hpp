#pragma once

#include "harness/checks/layout_checks.hpp"
#include "harness/facter/report.hpp"

#include <optional>

namespace harness::checks {

/// A disk that a layout is about to overwrite.
struct GuardedDisk {
    std::string layout_path;          ///< "disko.devices.disk.primary"
    std::string key;                  ///< "primary"
    std::string device;               ///< "/dev/nvme0n1", as the layout has it.
    std::optional<std::size_t> meant; ///< In `DiskGuard::recorded`: what the report calls so.
    disko::ContentPointer content;
};

/// Whether the disks of a layout are, in the machine that is there now, the ones that the layout
/// was written for. Asked before anything is written. Made once per scenario.
struct DiskGuard {
    std::vector<GuardedDisk> disks;
    std::vector<facter::Disk> recorded; ///< All of the report, to name whatever is found.
    std::vector<Probe> probes;          ///< Two programs, to be run in this order.
};

/// Why a layout must not be applied.
struct GuardRefusal {
    std::string layout_path;
    std::string message;  ///< Of the first disk: path, what would have been lost, what to write.
    std::string expected; ///< A line for each wrong disk.
    std::string seen;     ///< Likewise.
};

/// `recorded` is the report that the layout was written for, without any variant.
[[nodiscard]] DiskGuard plan_disk_guard(const disko::Layout& layout,
                                        const facter::Report& recorded);

/// Empty where each disk of the layout is the recorded one and its partitions fit. A probe without
/// an answer refuses as well: what is not known must not be overwritten.
[[nodiscard]] std::optional<GuardRefusal> judge_disk_guard(const DiskGuard& guard,
                                                           const Observations& observations);

} // namespace harness::checks
