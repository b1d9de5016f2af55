#pragma once

#include "harness/libvirt/domain_buses.hpp"
#include "harness/machine/render_qemu.hpp"

namespace harness::libvirt {

/// Adds the disks that libvirt has a bus for, with their controllers. Returns QEMU's ids of what is
/// said by that; all others are left to QEMU's own arguments.
[[nodiscard]] std::set<std::string> add_storage(pugi::xml_node devices, const machine::Plan& plan,
                                                const machine::QemuSettings& settings,
                                                DomainBuses& buses);

/// What libvirt can not say of the disks that `add_storage` added: models of SATA disks, revisions,
/// SCSI's identification string.
void add_storage_overrides(pugi::xml_node domain, const machine::Plan& plan,
                           const DomainBuses& buses);

} // namespace harness::libvirt
