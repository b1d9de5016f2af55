#pragma once

#include "harness/facter/invent.hpp"
#include "harness/facter/invent_devices.hpp"

namespace harness::facter {

/// Adds the disks of a machine with their controllers, in the order of the words. NVMe and virtio
/// disks have a function of their own behind a port; SATA disks share controllers of six, SCSI
/// disks one controller: virtio-scsi in a virtual machine, else a SAS adapter.
void invent_disks(const InventedMachine& machine, DeviceList& devices);

} // namespace harness::facter
