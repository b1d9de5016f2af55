#pragma once

#include "harness/base/tree_reader.hpp"
#include "harness/facter/device.hpp"
#include "harness/facter/report.hpp"

#include <string>
#include <string_view>
#include <vector>

// The readers of a report's sections. `hardware` and `smbios` stand for the readers of these two
// maps; mistakes go to the readers' Diagnostics.
namespace harness::facter {

// read_smbios.cpp
[[nodiscard]] Smbios read_smbios(const TreeReader& smbios);
[[nodiscard]] std::vector<MemoryModule> read_memory_modules(const TreeReader& smbios);

// read_machine.cpp
[[nodiscard]] std::vector<CpuPackage> read_cpus(const TreeReader& hardware);
[[nodiscard]] Bytes read_usable_memory(const TreeReader& hardware);
[[nodiscard]] FirmwareInfo read_firmware(const TreeReader& top, std::string_view system,
                                         Virtualisation virtualisation);

// read_disks.cpp
[[nodiscard]] std::vector<Disk> read_disks(const Devices& devices);

// read_network.cpp. `pci` gives the identification of a virtio interface, which its own entry
// lacks.
[[nodiscard]] std::vector<Nic> read_nics(const Devices& devices,
                                         const std::vector<PciFunction>& pci);

// read_pci.cpp
/// Every PCI function, sorted by address, each address once: the first entry wins.
[[nodiscard]] std::vector<PciFunction> read_pci(const Devices& devices);
[[nodiscard]] std::vector<StorageController> read_storage_controllers(const Devices& devices);
[[nodiscard]] std::vector<GraphicsCard> read_graphics(const Devices& devices);

/// The function at an address in a list sorted by address, or null.
[[nodiscard]] const PciFunction* find_in(const std::vector<PciFunction>& pci,
                                         const PciAddress& address);

} // namespace harness::facter
