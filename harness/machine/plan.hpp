#pragma once

#include "harness/base/bytes.hpp"
#include "harness/machine/claim.hpp"
#include "harness/machine/pci_place.hpp"
#include "harness/machine/power_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What hardware the guest sees, as a value. Made by `make_plan` from a report and a scenario's
/// wishes; rendered to QEMU arguments, libvirt XML and JSON; started by adapters only.
namespace harness::machine {

enum class DiskBus { nvme, sata, scsi, virtio, usb, mmc };

[[nodiscard]] std::string_view to_text(DiskBus bus);

/// A storage controller with disks behind it.
struct Controller {
    enum class Kind {
        nvme,
        ahci,
        piix_ide,
        virtio_scsi,
        virtio_blk,
        megasas,
        mptsas,
        lsi,
        xhci,
        ehci,
        sdhci
    };
    std::string id; ///< "controller0".
    Kind kind = Kind::nvme;
    PciPlace place;
    bool is_builtin = false; ///< Of the chipset: not to be added.
    std::string serial;      ///< NVMe: of the controller, which all its namespaces share.
};

[[nodiscard]] std::string_view to_text(Controller::Kind kind);

constexpr unsigned xhci_ports = 15; ///< As many as QEMU's can have, of each speed.

struct Disk {
    std::string id;     ///< "disk0": names the image, the QEMU drive and its device.
    std::string record; ///< "hardware.disk[1]" of the report.
    std::string node;   ///< "/dev/nvme0n1", as recorded.
    DiskBus bus = DiskBus::nvme;
    Bytes size;
    std::uint32_t sector_size = 512;
    std::string model;
    std::string vendor;    ///< SCSI only.
    std::string serial;    ///< Empty: the device has none.
    std::string device_id; ///< SCSI: QEMU's own identification string; empty: QEMU chooses.
    std::string revision;
    std::optional<std::uint64_t> wwn;
    std::string usb_serial; ///< USB: of the stick; `serial` is of the disk in it.
    std::string eui;        ///< NVMe: 16 or 32 hex digits; empty: none.
    std::vector<std::string> links;
    std::size_t controller = 0; ///< In `Plan::controllers`.
    unsigned unit = 0;          ///< NVMe: namespace id. SATA, USB: port. SCSI: target.
    unsigned lun = 0;           ///< SCSI.
    std::uint32_t physical_sector_size = 512;
    bool is_rotational = false;
    bool is_removable = false;
    std::optional<Bytes> throttle = std::nullopt; ///< Per second, reads and writes together.
};

struct Nic {
    std::string id;
    std::string model; ///< QEMU's name: "e1000e", "virtio-net-pci".
    std::string mac;
    std::string name; ///< As recorded: "eno2".
    PciPlace place{};
    unsigned onboard_index = 0; ///< 2 makes "eno2"; 0: none.
    bool needs_rule = false;    ///< The agent has to see to its name.
};

enum class Firmware {
    direct, ///< The kernel is handed over by QEMU; firmware set-up is no part of the test.
    bios,
    uefi
};

[[nodiscard]] std::string_view to_text(Firmware firmware);

/// Of UEFI alone.
enum class SecureBoot {
    off,     ///< Firmware without keys, and nobody looks at them.
    setup,   ///< Firmware that keeps its variables for itself, and waits for keys.
    enrolled ///< Likewise, with the keys for tests that OVMF's package brings, and Secure Boot on.
};

[[nodiscard]] std::string_view to_text(SecureBoot secure_boot);

struct Smbios {
    std::string bios_vendor;
    std::string bios_version;
    std::string bios_date;
    std::string manufacturer;
    std::string product;
    std::string version;
    std::string board_manufacturer;
    std::string board_product;
    std::string board_version;
    std::string chassis_manufacturer;
    std::string chassis_version;
    unsigned chassis_type = 0; ///< 10: notebook; 0: not recorded.
};

/// A structure of the firmware's tables that has to be given byte by byte.
struct SmbiosStructure {
    std::string name; ///< Of its file: "smbios-17-0.bin".
    std::string bytes;
};

/// What the processor says of itself, and how the threads are arranged.
struct Processor {
    std::string vendor; ///< "GenuineIntel"; empty: QEMU's own.
    std::string name;
    unsigned family = 0;
    unsigned model = 0;
    unsigned stepping = 0;
    unsigned sockets = 1;
    unsigned cores = 1;   ///< Per socket.
    unsigned threads = 1; ///< Per core.
};

struct Plan {
    std::string name;    ///< Of the machine: the scenario's stem.
    std::string summary; ///< "ASUSTeK ROG Zephyrus M16 GU603ZW, UEFI, 2 disks"
    Firmware firmware = Firmware::direct;
    SecureBoot secure_boot = SecureBoot::off;
    /// A whole system starts in the guest, from an image in persistent memory (NVDIMM), so that no
    /// disk is there which the recorded machine has not got.
    bool has_system = false;
    bool has_tpm = false; ///< A TPM 2.0.
    /// All that is done to its disks is logged in its order. Not seen by the guest.
    bool records_writes = false;
    Bytes memory;
    unsigned cpus = 1; ///< Threads altogether.
    Processor processor;
    Smbios smbios;
    bool is_portable = false; ///< Has a battery, an AC adapter and a lid.
    PowerState power;         ///< Of a portable machine, when it starts for the first time.
    PciPlace power_place;     ///< Of the device that shares it with the guest; on the root bus.
    PciTopology pci;
    std::vector<Controller> controllers;
    std::vector<Disk> disks; ///< In recorded order.
    std::vector<Nic> nics;
    PciPlace channel_place; ///< Of the device that carries our channel to the agent.
    std::vector<SmbiosStructure> smbios_structures;
    std::vector<std::string> preload; ///< Kernel modules that the layout will need soon.
    std::vector<Claim> claims;
};

/// Whether the firmware guards its variables against the guest's kernel, by system management mode.
/// OVMF has a build of its own for that: it needs q35, and hangs without the mode.
[[nodiscard]] bool guards_variables(const Plan& plan);

/// The same hardware with the tools for disks alone in it: what disks are looked at by.
[[nodiscard]] Plan bare_machine(Plan plan);

/// Where a disk lies among all of a machine that records its writes: side by side in one image, so
/// that one log has what was done to any of them.
struct DiskWindow {
    Bytes offset;
    Bytes size;
};

/// Of each disk, in the plan's order; ascending, without overlap.
[[nodiscard]] std::vector<DiskWindow> disk_windows(const Plan& plan);

/// Of all of them.
[[nodiscard]] Bytes size_of_windows(const Plan& plan);

} // namespace harness::machine
