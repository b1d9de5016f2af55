#pragma once

#include "harness/facter/disk.hpp"
#include "harness/facter/hardware.hpp"
#include "harness/facter/pci.hpp"

#include <optional>
#include <string>
#include <vector>

namespace harness::facter {

/// A nixos-facter report: the hardware of one machine, as far as the harness can make use of it.
/// Lists keep the order of the report, but for `pci`, which is sorted by address.
struct Report {
    std::string file;   ///< The name of the source it was read from.
    std::string system; ///< "x86_64-linux"; guessed from the processor in the oldest reports.
    Virtualisation virtualisation = Virtualisation::none;
    std::string virtualisation_text; ///< As recorded: "none", "kvm", "oracle".
    FirmwareInfo firmware;
    FormFactor form_factor = FormFactor::unknown;
    Smbios smbios;
    std::vector<CpuPackage> cpus;
    Memory memory;
    std::vector<StorageController> storage_controllers;
    std::vector<Disk> disks;
    std::vector<Nic> nics;
    std::vector<GraphicsCard> graphics;
    std::vector<PciFunction> pci;
};

/// The disks that a guest gets by default, in report order. The pointers live as long as `report`
/// and its `disks` are left alone.
[[nodiscard]] std::vector<const Disk*> replayed_disks(const Report& report);

/// "ASUSTeK COMPUTER INC. ROG Zephyrus M16 GU603ZW", or "unnamed x86_64-linux machine".
[[nodiscard]] std::string machine_name(const Report& report);

/// The function at an address, or null.
[[nodiscard]] const PciFunction* find_function(const Report& report, const PciAddress& address);

/// The sums over all packages; 0 where the report does not know.
[[nodiscard]] unsigned total_cores(const Report& report);
[[nodiscard]] unsigned total_threads(const Report& report);

} // namespace harness::facter
