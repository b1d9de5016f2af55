#pragma once

#include "harness/machine/render_qemu.hpp"

namespace harness::libvirt {

/// The machine as a libvirt domain, for `virsh define` and people who know libvirt best. What
/// libvirt has no word for (a disk model of NVMe, the agent's identities) is said in its
/// description.
[[nodiscard]] std::string render_domain_xml(const machine::Plan& plan,
                                            const machine::QemuSettings& settings);

} // namespace harness::libvirt
