#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/source.hpp"
#include "harness/facter/pci.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::facter {

/// How a disk is attached. `software` has no hardware behind it: zram, ram, loop, md, dm, zd.
enum class Bus { nvme, sata, scsi, virtio_blk, mmc, usb, floppy, other, software };

/// "nvme", "virtio-blk": for messages, tables and JSON.
[[nodiscard]] std::string_view to_string(Bus bus);

/// One entry of `hardware.disk`, with the identity that a guest has to see again.
struct Disk {
    std::string kernel_name; ///< "nvme0n1"; empty where the report names none.
    Bus bus = Bus::other;

    /// The exact model string of the device itself. NVMe: the controller's. SATA: the full name,
    /// longer than the 16 characters of INQUIRY. SCSI: the product. Empty where unknown.
    std::string model;
    std::string scsi_vendor;             ///< SCSI only: INQUIRY vendor, "QEMU".
    std::string scsi_product;            ///< SCSI only: INQUIRY product, "QEMU HARDDISK".
    std::optional<std::string> revision; ///< Firmware revision.
    std::optional<std::string> serial;
    bool serial_is_inferred = false; ///< From the by-id link; the report has none of its own.

    Bytes size;                     ///< 0 where the report has none (an empty card reader).
    Bytes sector_size{512};         ///< Logical.
    std::vector<std::string> names; ///< All of unix_device_names, the node too, as recorded.
    std::vector<std::string> links; ///< Those of `names` under /dev/disk.
    std::string node;               ///< "/dev/nvme0n1"; empty where unknown.
    bool removable = false;         ///< Inferred: USB, card readers, SD cards, floppies.

    std::optional<PciAddress> controller; ///< The PCI function it hangs on.
    std::string driver;     ///< The kernel's driver; for SATA and SCSI the controller's.
    std::string sysfs_path; ///< sysfs_device_link: "/devices/pci0000:00/…/nvme/nvme0".

    std::optional<std::string> wwn;        ///< "0x5000c500a1b2c3d4", from the links.
    std::optional<std::string> eui;        ///< The 16 or 32 hex digits of `nvme-eui.<eui>`.
    std::optional<std::string> usb_serial; ///< What its USB side says, which may be another one.
    std::optional<std::string>
        device_id; ///< X of `scsi-0QEMU_QEMU_HARDDISK_<X>`: QEMU's device_id.

    std::string path; ///< In the report: "hardware.disk[2]".
    Span span;        ///< The same as a stretch of the report's source.
};

/// Why the harness does not give this disk to a guest by default, in one line; empty where it does.
/// Taken are NVMe, SATA, SCSI, virtio and USB disks of at least 64 MiB.
[[nodiscard]] std::optional<std::string> why_not_replayed(const Disk& disk);

/// The best link for a person: the by-id link of model and serial, else another by-id, by-path, or
/// the node. Empty where the disk has no name at all.
[[nodiscard]] std::string preferred_link(const Disk& disk);

/// A text as udev writes it into a link name: runs of blanks become one '_', outer blanks vanish,
/// other characters that links may not have become '_'. `nvme-<udev_name(model)>_<serial>`.
[[nodiscard]] std::string udev_name(std::string_view text);

} // namespace harness::facter
