#pragma once

#include "harness/machine/plan.hpp"

namespace harness::machine {

struct GuestFile {
    std::string path;
    std::string content;
};

/// Rules for udev in the guest, for what the recorded machine has and QEMU's devices do not bring
/// about: links of disks, and names of network interfaces. They come after all rules of the guest's
/// own, and note what they had to add in HARNESS_LINKS of the device, so that nobody takes it for
/// native.
[[nodiscard]] std::vector<GuestFile> guest_rules(const Plan& plan);

/// What udev's ID_PATH says of a disk in this plan, as a pattern of its rules.
[[nodiscard]] std::string id_path_pattern(const Disk& disk, const Controller& controller);

} // namespace harness::machine
