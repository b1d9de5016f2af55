#pragma once

#include "harness/base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What hardware the guest sees, as a value. Made by `make_plan` from a report and a scenario's
/// wishes; rendered to QEMU arguments, libvirt XML and JSON; started by adapters only.
namespace harness::machine {

enum class DiskBus { nvme, sata, scsi, virtio };

[[nodiscard]] std::string_view to_text(DiskBus bus);

/// How true a part of the machine is to its record.
enum class Fidelity {
    same,        ///< The same as recorded, seen by software natively.
    stand_in,    ///< The same to software, by another mechanism.
    scaled,      ///< Smaller than recorded, and said so.
    not_replayed ///< Not there.
};

[[nodiscard]] std::string_view to_text(Fidelity fidelity);

/// One row of "what of the hardware is true here".
struct FidelityRow {
    std::string subject;  ///< "disk nvme0n1 model"
    std::string recorded; ///< "CT2000P310SSD8"
    std::string replayed; ///< The same, or what stands for it.
    Fidelity fidelity = Fidelity::same;
    std::string reason; ///< Of anything but `same`.
};

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
    std::string eui; ///< NVMe: 16 or 32 hex digits; empty: none.
    std::vector<std::string> links;
};

struct Nic {
    std::string id;
    std::string model; ///< QEMU's name: "e1000e", "virtio-net-pci".
    std::string mac;
    std::string name; ///< As recorded: "eno2".
};

enum class Firmware {
    direct, ///< The kernel is handed over by QEMU; firmware set-up is no part of the test.
    bios,
    uefi
};

[[nodiscard]] std::string_view to_text(Firmware firmware);

struct Smbios {
    std::string bios_vendor;
    std::string bios_version;
    std::string bios_date;
    std::string manufacturer;
    std::string product;
    std::string version;
    std::string board_manufacturer;
    std::string board_product;
    std::string chassis_manufacturer;
};

struct Plan {
    std::string name;    ///< Of the machine: the scenario's stem.
    std::string summary; ///< "ASUSTeK ROG Zephyrus M16 GU603ZW, UEFI, 2 disks"
    Firmware firmware = Firmware::direct;
    Bytes memory;
    unsigned cpus = 1;
    Smbios smbios;
    std::vector<Disk> disks; ///< In recorded order.
    std::vector<Nic> nics;
    std::vector<std::string> preload; ///< Kernel modules that the layout will need soon.
    std::vector<FidelityRow> fidelity;
};

} // namespace harness::machine
