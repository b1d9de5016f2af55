#include "harness/base/concat.hpp"
#include "harness/facter/disk_identity.hpp"
#include "harness/facter/field.hpp"
#include "harness/facter/sections.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace harness::facter {

namespace {

constexpr unsigned most_sector_size = 1U << 20U;

/// The name in `/class/block/<name>`, else the last part of a node. sysfs writes '!' for '/'.
std::string kernel_name_of(const std::string& sysfs_id, const std::string& node) {
    constexpr std::string_view class_block = "/class/block/";
    constexpr std::string_view dev = "/dev/";
    if (sysfs_id.starts_with(class_block)) {
        std::string name = sysfs_id.substr(class_block.size());
        std::replace(name.begin(), name.end(), '!', '/');
        return name;
    }
    return node.starts_with(dev) ? node.substr(dev.size()) : std::string{};
}

/// The device node among all names. "/dev/root" is a name of the running system's root disk.
std::string node_of(const std::vector<std::string>& names, const std::string& kernel_name) {
    const std::string wanted = concat("/dev/", kernel_name);
    if (!kernel_name.empty() && std::find(names.begin(), names.end(), wanted) != names.end()) {
        return wanted;
    }
    for (const std::string& name : names) {
        if (name.starts_with("/dev/") && !name.starts_with("/dev/disk/") && name != "/dev/root") {
            return name;
        }
    }
    return kernel_name.empty() ? std::string{} : wanted;
}

void read_names(const Device& device, Disk& disk) {
    disk.names = device.names;
    const std::string old_name = text_of(device.reader["unix_device_name"]); // Up to 0.4.0.
    if (!old_name.empty() &&
        std::find(disk.names.begin(), disk.names.end(), old_name) == disk.names.end()) {
        disk.names.push_back(old_name);
    }
    for (const std::string& name : disk.names) {
        if (name.starts_with("/dev/disk/")) {
            disk.links.push_back(name);
        }
    }
    disk.kernel_name = kernel_name_of(device.sysfs_id, node_of(disk.names, {}));
    disk.node = node_of(disk.names, disk.kernel_name);
}

/// Bytes in one unit of a size; 0 where the unit is none of data (a monitor's "mm").
std::uint64_t bytes_in(const std::string& unit, std::uint64_t sector_size) {
    if (unit == "sectors") {
        return sector_size;
    }
    if (unit == "byte") {
        return 1;
    }
    if (unit == "kbyte") {
        return 1U << 10U;
    }
    if (unit == "mbyte") {
        return 1U << 20U;
    }
    return unit == "gbyte" ? 1U << 30U : 0;
}

void read_size(const TreeReader& device, Disk& disk) {
    for (const TreeReader& resource : maps_of(device["resources"])) {
        if (text_of(resource["type"]) != "size") {
            continue;
        }
        const std::string unit = text_of(resource["unit"]);
        const TreeReader amount = resource["value_1"];
        const std::uint64_t count = number_of(amount).value_or(0);
        const unsigned sector_size = small_number_of(resource["value_2"], most_sector_size);
        if (sector_size != 0) {
            disk.sector_size = Bytes{sector_size};
        }
        const std::uint64_t factor = bytes_in(unit, disk.sector_size.count);
        if (factor != 0 && count > std::numeric_limits<std::uint64_t>::max() / factor) {
            amount.error(concat("the size of ", count, " times ", factor, " bytes at '",
                                amount.path(), "' is more than 16 EiB"),
                         std::string(wrong_type_remedy));
            return;
        }
        if (factor != 0) {
            disk.size = Bytes{count * factor};
            return;
        }
    }
}

void name_nvme(const Device& device, Disk& disk) {
    disk.model = device.device.name.empty() ? device.model : device.device.name;
    const auto link = by_id(disk.links, concat("nvme-", udev_name(disk.model), "_"));
    if (!disk.serial && link) {
        disk.serial = *link;
        disk.serial_is_inferred = true;
    }
}

void name_sata(const Device& device, Disk& disk) {
    const std::string& vendor = device.vendor.name;
    const std::string& rest = device.device.name;
    const std::string inquiry = vendor.empty() ? rest : concat(vendor, " ", rest);
    const auto link = by_id(disk.links, "ata-");
    if (!link) {
        disk.model = inquiry.empty() ? device.model : inquiry;
        return;
    }
    const std::string link_model = model_part(*link, disk.serial);
    disk.model = ata_model(link_model, inquiry);
    if (!disk.serial && link->size() > link_model.size() + 1) {
        disk.serial = link->substr(link_model.size() + 1);
        disk.serial_is_inferred = true;
    }
}

void name_scsi(const Device& device, Disk& disk) {
    disk.scsi_vendor = device.vendor.name;
    disk.scsi_product = device.device.name;
    disk.model = disk.scsi_product.empty() ? device.model : disk.scsi_product;
    disk.device_id = device_id_of(disk.links, disk.scsi_vendor, disk.scsi_product);
}

/// hwinfo gives the model as it stands in INQUIRY, with the name of the vendor before it or not.
void name_usb(const Device& device, Disk& disk) {
    name_scsi(device, disk);
    for (const std::string& product : {device.device.name, device.model}) {
        if (auto name = usb_name_of(disk.links, device.vendor.name, product)) {
            disk.scsi_vendor = std::move(name->vendor);
            disk.scsi_product = std::move(name->product);
            disk.model = disk.scsi_product;
            disk.usb_serial = std::move(name->serial);
            return;
        }
    }
    disk.usb_serial = disk.serial;
}

/// The link is all that a virtio disk tells; QEMU's `serial=` stands in it.
void name_virtio_blk(Disk& disk) {
    if (!disk.serial) {
        disk.serial = by_id(disk.links, "virtio-");
        disk.serial_is_inferred = disk.serial.has_value();
    }
}

void name_mmc(const Device& device, Disk& disk) {
    disk.model = device.device.name;
    const auto link = by_id(disk.links, "mmc-");
    if (disk.model.empty() && link) {
        disk.model = model_part(*link, std::nullopt);
    }
}

/// hwinfo calls a disk of which it knows no more "Disk"; that is no model.
void name_other(const Device& device, Disk& disk) {
    disk.model = device.device.name;
    if (disk.model.empty() && device.model != "Disk") {
        disk.model = device.model;
    }
}

void read_identity(const Device& device, Disk& disk) {
    const std::string revision = id_of(device.reader["revision"]).name;
    const std::string serial = text_of(device.reader["serial"]);
    disk.revision = revision.empty() ? std::nullopt : std::optional(revision);
    disk.serial = serial.empty() ? std::nullopt : std::optional(serial);
    disk.wwn = wwn_of(disk.links);
    disk.eui = by_id(disk.links, "nvme-eui.");
    switch (disk.bus) {
    case Bus::nvme:
        return name_nvme(device, disk);
    case Bus::sata:
        return name_sata(device, disk);
    case Bus::scsi:
        return name_scsi(device, disk);
    case Bus::usb:
        return name_usb(device, disk);
    case Bus::virtio_blk:
        return name_virtio_blk(disk);
    case Bus::mmc:
        return name_mmc(device, disk);
    case Bus::floppy:
    case Bus::other:
    case Bus::software:
        return name_other(device, disk);
    }
}

Disk read_disk(const Device& device, const Devices& devices) {
    Disk disk;
    disk.path = device.reader.path();
    disk.span = device.reader.node()->span;
    read_names(device, disk);
    disk.driver = device.driver;
    disk.sysfs_path = device.sysfs_link;
    disk.bus = bus_of({.kernel_name = disk.kernel_name,
                       .bus_name = device.bus_type.name,
                       .bus_value = device.bus_type.value,
                       .driver = disk.driver,
                       .sysfs_path = disk.sysfs_path});
    read_identity(device, disk);
    read_size(device.reader, disk);
    disk.removable = disk.bus == Bus::usb || disk.bus == Bus::floppy;
    disk.controller = devices.controller_of(device);
    return disk;
}

/// An MMC disk with boot partitions is soldered eMMC; one without is a card that can be taken out.
void infer_removable_cards(std::vector<Disk>& disks) {
    std::unordered_set<std::string> names;
    for (const Disk& disk : disks) {
        names.insert(disk.kernel_name);
    }
    for (Disk& disk : disks) {
        const bool is_boot_partition = disk.kernel_name.find("boot") != std::string::npos;
        disk.removable |= disk.bus == Bus::mmc && !is_boot_partition &&
                          names.find(concat(disk.kernel_name, "boot0")) == names.end();
    }
}

} // namespace

std::vector<Disk> read_disks(const Devices& devices) {
    std::vector<Disk> disks;
    for (const Device* device : devices.of("disk")) {
        disks.push_back(read_disk(*device, devices));
    }
    infer_removable_cards(disks);
    return disks;
}

} // namespace harness::facter
