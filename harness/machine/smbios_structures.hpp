#pragma once

#include "harness/facter/hardware.hpp"
#include "harness/machine/plan.hpp"

namespace harness::machine {

/// An occupied memory slot (SMBIOS type 17) with the recorded size, which QEMU's own options can
/// not say.
[[nodiscard]] SmbiosStructure memory_device(const facter::MemoryModule& memory_module,
                                            std::size_t number);

/// The chassis (SMBIOS type 3) with its recorded kind, "notebook" for one.
[[nodiscard]] SmbiosStructure chassis(const Smbios& smbios);

} // namespace harness::machine
