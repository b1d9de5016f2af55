#include "harness/libvirt/domain_storage.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/machine/disk_texts.hpp"

#include <algorithm>
#include <array>

namespace harness::libvirt {

namespace {

using Kind = machine::Controller::Kind;

/// "sda", "sdb", …, "sdaa": libvirt wants a name of its bus for each disk.
std::string target_name(std::string prefix, std::size_t number) {
    std::string letters;
    for (++number; number > 0; number = (number - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('a' + (number - 1) % 26));
    }
    return prefix + letters;
}

/// libvirt 9 has no bus for an emulated NVMe disk, nor for SD cards, and USB sticks hang on a
/// controller that is not libvirt's here.
bool is_said(const machine::Disk& disk, const machine::Plan& plan, const DomainBuses& buses) {
    if (disk.bus != machine::DiskBus::sata && disk.bus != machine::DiskBus::scsi &&
        disk.bus != machine::DiskBus::virtio) {
        return false;
    }
    if (plan.controllers.empty()) {
        return true;
    }
    const machine::Controller& controller = plan.controllers.at(disk.controller);
    return is_known(controller.kind) && !buses.is_passed(controller.place.bus);
}

std::string alias_of(const machine::Disk& disk) {
    return concat("ua-", disk.id);
}

std::string bus_of(const machine::Disk& disk) {
    return disk.bus == machine::DiskBus::virtio ? "virtio"
           : disk.bus == machine::DiskBus::sata ? "sata"
                                                : "scsi";
}

/// Where libvirt counts the controllers of one type, and the plan all of them. A q35 has a first
/// SATA controller of its own, whether a disk is behind it or not.
std::string index_of_controller(const machine::Plan& plan, std::size_t controller) {
    const machine::Controller& it = plan.controllers.at(controller);
    if (it.is_builtin) {
        return "0";
    }
    const auto is_like_it = [&](const machine::Controller& other) {
        return other.kind == it.kind && !other.is_builtin;
    };
    const auto end = plan.controllers.begin() + static_cast<std::ptrdiff_t>(controller);
    const auto before = std::count_if(plan.controllers.begin(), end, is_like_it);
    const bool has_own = it.kind == Kind::ahci && plan.pci.chipset == machine::Chipset::q35;
    return std::to_string(before + (has_own ? 1 : 0));
}

void add_drive_address(pugi::xml_node node, const machine::Plan& plan, const machine::Disk& disk,
                       std::size_t number) {
    if (plan.controllers.empty()) {
        if (disk.bus == machine::DiskBus::scsi) {
            add(node, "address",
                {{"type", "drive"},
                 {"controller", "0"},
                 {"bus", "0"},
                 {"target", "0"},
                 {"unit", std::to_string(number)}});
        }
        return;
    }
    const std::string controller = index_of_controller(plan, disk.controller);
    const bool is_scsi = disk.bus == machine::DiskBus::scsi;
    add(node, "address",
        {{"type", "drive"},
         {"controller", controller},
         {"bus", "0"},
         {"target", is_scsi ? std::to_string(disk.unit) : "0"},
         {"unit", std::to_string(is_scsi ? disk.lun : disk.unit)}});
}

void add_identity(pugi::xml_node node, const machine::Disk& disk) {
    const machine::DiskTextLimits limits = machine::text_limits(disk.bus);
    if (!disk.serial.empty()) {
        add_text(node, "serial", disk.serial.substr(0, limits.serial));
    }
    if (disk.wwn) {
        add_text(node, "wwn", hex(*disk.wwn, 16));
    }
    if (disk.bus == machine::DiskBus::scsi) {
        add_text(node, "vendor",
                 disk.vendor.empty() ? "QEMU" : disk.vendor.substr(0, limits.vendor));
        add_text(node, "product", disk.model.substr(0, limits.model));
    }
    add(node, "alias", {{"name", alias_of(disk)}});
}

/// `number` counts the disks of all kinds that are said, `number_on_bus` those of one bus.
void add_disk(pugi::xml_node devices, const machine::Plan& plan, const machine::Disk& disk,
              const machine::QemuSettings& settings, DomainBuses& buses,
              std::array<std::size_t, 2> numbers) {
    const bool is_virtio = disk.bus == machine::DiskBus::virtio;
    pugi::xml_node node = add(devices, "disk", {{"type", "file"}, {"device", "disk"}});
    // "unsafe" keeps the guest's flushes in the host's page cache, as with QEMU alone.
    add(node, "driver",
        {{"name", "qemu"}, {"type", "raw"}, {"cache", "unsafe"}, {"discard", "unmap"}});
    add(node, "source", {{"file", machine::image_file(disk, settings.image_directory)}});
    const std::uint32_t physical = std::max(disk.sector_size, disk.physical_sector_size);
    add(node, "blockio",
        {{"logical_block_size", std::to_string(disk.sector_size)},
         {"physical_block_size", std::to_string(physical)}});
    add(node, "target",
        {{"dev", target_name(is_virtio ? "vd" : "sd", numbers[0])}, {"bus", bus_of(disk)}});
    add_identity(node, disk);
    if (!is_virtio) {
        add_drive_address(node, plan, disk, numbers[1]);
    } else if (plan.controllers.empty()) {
        buses.add_address(node);
    } else {
        buses.add_address(node, plan.controllers.at(disk.controller).place);
    }
}

std::set<std::string> add_controllers(pugi::xml_node devices, const machine::Plan& plan,
                                      DomainBuses& buses) {
    std::set<std::string> said;
    for (std::size_t i = 0; i < plan.controllers.size(); ++i) {
        const machine::Controller& controller = plan.controllers[i];
        const bool is_scsi = controller.kind == Kind::virtio_scsi;
        if (!is_known(controller.kind) || buses.is_passed(controller.place.bus)) {
            continue;
        }
        said.insert(controller.id);
        if (controller.is_builtin || controller.kind == Kind::virtio_blk) {
            continue;
        }
        pugi::xml_node node =
            add(devices, "controller",
                {{"type", is_scsi ? "scsi" : "sata"}, {"index", index_of_controller(plan, i)}});
        if (is_scsi) {
            node.append_attribute("model").set_value("virtio-scsi");
        }
        buses.add_address(node, controller.place);
    }
    return said;
}

} // namespace

std::set<std::string> add_storage(pugi::xml_node devices, const machine::Plan& plan,
                                  const machine::QemuSettings& settings, DomainBuses& buses) {
    std::set<std::string> said = add_controllers(devices, plan, buses);
    std::size_t number = 0;
    std::array<std::size_t, 6> on_bus{};
    for (const machine::Disk& disk : plan.disks) {
        if (!is_said(disk, plan, buses)) {
            continue;
        }
        std::size_t& number_on_bus = on_bus.at(static_cast<std::size_t>(disk.bus));
        add_disk(devices, plan, disk, settings, buses, {number++, number_on_bus++});
        for (const char* suffix : {"", "-file", "-sata", "-scsi", "-virtio"}) {
            said.insert(concat(disk.id, suffix));
        }
    }
    if (plan.controllers.empty() &&
        on_bus.at(static_cast<std::size_t>(machine::DiskBus::scsi)) > 0) {
        said.insert("scsi0");
        pugi::xml_node node = add(devices, "controller",
                                  {{"type", "scsi"}, {"index", "0"}, {"model", "virtio-scsi"}});
        buses.add_address(node);
    }
    return said;
}

void add_storage_overrides(pugi::xml_node domain, const machine::Plan& plan,
                           const DomainBuses& buses) {
    for (const machine::Disk& disk : plan.disks) {
        if (!is_said(disk, plan, buses)) {
            continue;
        }
        const bool is_sata = disk.bus == machine::DiskBus::sata;
        const bool is_scsi = disk.bus == machine::DiskBus::scsi;
        const machine::DiskTextLimits limits = machine::text_limits(disk.bus);
        const std::string alias = alias_of(disk);
        if (is_sata && !disk.model.empty()) {
            add_override(domain, {alias, "model", "string", disk.model.substr(0, limits.model)});
        }
        if (!disk.revision.empty() && (is_sata || is_scsi)) {
            add_override(domain,
                         {alias, "ver", "string", disk.revision.substr(0, limits.revision)});
        }
        // libvirt names the drive to the guest where the record has nothing.
        if (is_scsi && disk.device_id.empty()) {
            add_override(domain, {alias, "device_id", "remove", ""});
        } else if (is_scsi) {
            add_override(domain, {alias, "device_id", "string", disk.device_id});
        }
    }
}

} // namespace harness::libvirt
