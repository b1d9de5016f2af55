#pragma once

#include "harness/base/bytes.hpp"
#include "harness/facter/pci.hpp"
#include "harness/fidelity/snapshot.hpp"
#include "harness/machine/plan.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace harness::fidelity {

struct GuestFunction {
    facter::PciAddress address;
    std::string sysfs_path; ///< "/devices/pci0000:00/0000:00:06.0/0000:02:00.0".
    std::string class_code; ///< "010802".
    std::string id;         ///< "1b36:0010".
    std::string driver;     ///< Empty: none is bound.
};

struct GuestDisk {
    std::string name;       ///< "nvme0n1".
    std::string sysfs_path; ///< "/devices/pci0000:00/…/nvme/nvme0/nvme0n1".
    std::optional<machine::DiskBus> bus;
    std::optional<facter::PciAddress> controller; ///< The deepest PCI function above it.
    unsigned unit = 0; ///< NVMe: namespace id. SATA: port. SCSI: target. Else 0.
    unsigned lun = 0;  ///< SCSI.
    std::string driver;
    Bytes size;
    std::uint32_t sector_size = 0;
    std::uint32_t physical_sector_size = 0;
    bool is_rotational = false;
    bool is_removable = false;
    std::string vendor;
    std::vector<std::string> models;    ///< All that software can read: ATA has two lengths of it.
    std::vector<std::string> revisions; ///< Likewise.
    std::string serial;
    std::string wwn; ///< "0x5000c500a1b2c3d4".
    std::string eui; ///< 16 or 32 hex digits.
};

struct GuestNic {
    std::string name;
    std::string driver;
    std::string mac;
    std::optional<facter::PciAddress> address;
};

struct GuestProcessor {
    std::string vendor;
    std::string name;
    std::string family;
    std::string model;
    std::string stepping;
    std::size_t sockets = 0;
    std::size_t cores = 0;   ///< Altogether.
    std::size_t threads = 0; ///< Altogether.
    std::vector<std::string> flags;
};

struct GuestMemoryModule {
    Bytes size;
    std::string type;        ///< "DDR4".
    std::string form_factor; ///< "SODIMM".
    std::string locator;
    std::string manufacturer;
    std::string part;
};

/// What the hardware of a guest is to its software, read out of a snapshot.
struct GuestHardware {
    std::vector<GuestFunction> functions; ///< By address.
    std::vector<GuestDisk> disks;         ///< In the kernel's order within each kind.
    std::vector<GuestNic> nics;           ///< Those with a device.
    std::map<std::string, std::string, std::less<>> links; ///< "/dev/disk/…" → "nvme0n1".
    /// Those of them that the guest's own rules did not make, but one of our agent.
    std::set<std::string, std::less<>> links_by_rule;
    std::map<std::string, std::string, std::less<>> dmi; ///< "bios_vendor" → its text.
    GuestProcessor processor;
    Bytes memory;       ///< All memory blocks that are online.
    Bytes memory_block; ///< Their size, which `memory` is rounded up to; 0: not known.
    std::vector<GuestMemoryModule> modules; ///< Occupied ones.
    std::size_t numa_nodes = 0;
    bool is_uefi = false;
    std::string firmware_bits;       ///< "64"; of UEFI only.
    std::optional<bool> secure_boot; ///< Empty: the guest does not say.
    std::optional<bool> setup_mode;  ///< Likewise.
    std::string tpm;                 ///< "2": the major version; empty: no TPM.
    std::string battery;             ///< "80 percent, Discharging"; empty: there is none.
    std::string ac;                  ///< "online", "offline"; empty: there is none.
    std::string lid;                 ///< "open", "closed"; empty: there is none.
};

[[nodiscard]] GuestHardware read_hardware(const Snapshot& snapshot);

} // namespace harness::fidelity
