#pragma once

#include "harness/machine/render_qemu.hpp"

#include <string>
#include <vector>

namespace harness::libvirt {

/// How one of the daemon's security drivers is to treat the machine.
struct SecurityLabel {
    std::string model; ///< "dac", "apparmor".
    std::string label; ///< "+1000:+1000"; empty: leave it alone.
};

/// What a rendering needs to know besides the machine.
struct DomainSettings {
    machine::QemuSettings qemu; ///< Without a program: the daemon's own emulator.
    std::string run;            ///< Tells one run's domain from another's; empty: by hand.
    std::vector<SecurityLabel> labels;
};

/// "harness-zephyrus-storage-1a2b3c4d".
[[nodiscard]] std::string domain_name(const machine::Plan& plan, const std::string& run);

/// The machine as a libvirt domain. What libvirt has no word for (NVMe disks, reserved buses) is
/// said in QEMU's own, under `qemu:commandline` and `qemu:override`.
[[nodiscard]] std::string render_domain_xml(const machine::Plan& plan,
                                            const DomainSettings& settings);

} // namespace harness::libvirt
