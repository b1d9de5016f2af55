#pragma once

#include "harness/facter/report.hpp"

#include <string>

namespace harness::facter {

/// What a person wants to know of a report at a glance: machine, firmware, processor, memory, disks
/// with what becomes of each, network, graphics. Aligned, without colour, with a final newline.
[[nodiscard]] std::string render_table(const Report& report);

/// The same facts for programs; the form is stable. One map with these keys, always all of them and
/// in this order, and a final newline:
///
/// * `format`: 1, counted up when a key changes its meaning or vanishes
/// * `file`, `machine`, `system`, `virtualisation`, `form_factor`: texts
/// * `firmware`: `kind` uefi|bios|unknown, `evidence` recorded|inferred|none, `why`,
///   `platform_bits` 32|64|null
/// * `smbios`: `bios` {vendor, version, date}, `system` and `board` {manufacturer, product,
///   version}, `chassis` {manufacturer, version, type, type_name}
/// * `cpus`: list of {architecture, vendor, model_name, family, model, stepping, cores, threads,
///   features}
/// * `memory`: `usable_bytes`, `installed_bytes`, `modules`: list of {size_bytes, type,
/// form_factor,
///   speed_mhz, locator, bank, manufacturer, part_number}
/// * `disks`: list of {path, name, node, bus, model, scsi_vendor, scsi_product, revision, serial,
///   serial_is_inferred, size_bytes, sector_size_bytes, removable, controller, driver, wwn, eui,
///   device_id, links, sysfs_path, replayed, why_not_replayed}; `bus` is nvme, sata, scsi,
///   virtio-blk, mmc, usb, floppy, other or software
/// * `storage_controllers`: list of {path, address, class, vendor, device, driver, model}
/// * `nics`: list of {path, names, kind, address, vendor, device, driver, model}; `kind` is
///   ethernet, wlan, virtual or other
/// * `graphics`: list of {path, address, vendor, device, driver, model}
/// * `pci`: list, sorted by address, of {path, address, parents, class, vendor, device,
///   subsystem_vendor, subsystem_device, header_type, secondary_bus, driver}
///
/// `path` is the place in the report ("hardware.disk[2]"). Addresses are texts ("0000:02:00.0");
/// `vendor` and `device` have four hex digits, `class` six (base, sub, interface).
/// Unknown texts are empty; what may be absent in a machine (serial, wwn, an address) is null.
[[nodiscard]] std::string render_json(const Report& report);

} // namespace harness::facter
