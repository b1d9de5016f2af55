#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"
#include "harness/base/sha256.hpp"
#include "harness/machine/claims.hpp"
#include "harness/machine/controllers.hpp"
#include "harness/machine/disk_texts.hpp"
#include "harness/machine/plan_parts.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace harness::machine {

namespace {

DiskBus bus_of(Controller::Kind kind) {
    switch (kind) {
    case Controller::Kind::nvme:
        return DiskBus::nvme;
    case Controller::Kind::ahci:
    case Controller::Kind::piix_ide:
        return DiskBus::sata;
    case Controller::Kind::virtio_blk:
        return DiskBus::virtio;
    case Controller::Kind::xhci:
    case Controller::Kind::ehci:
        return DiskBus::usb;
    case Controller::Kind::sdhci:
        return DiskBus::mmc;
    case Controller::Kind::virtio_scsi:
    case Controller::Kind::megasas:
    case Controller::Kind::mptsas:
    case Controller::Kind::lsi:
        return DiskBus::scsi;
    }
    return DiskBus::scsi;
}

std::string recorded_bus(const facter::Disk& disk) {
    return disk.bus == facter::Bus::virtio_blk ? "virtio" : std::string(to_string(disk.bus));
}

std::optional<std::uint64_t> parse_wwn(const std::optional<std::string>& text) {
    if (!text || !text->starts_with("0x") || text->size() > 18) {
        return std::nullopt;
    }
    return read_number(std::string_view(*text).substr(2), 16);
}

/// A SAS controller leaves a disk without a name alone. NAA 5, no maker's number.
std::uint64_t invented_wwn(const Disk& disk) {
    std::uint64_t value = 0;
    const std::string digest = sha256_hex(concat(disk.model, "/", disk.serial, "/", disk.record));
    std::from_chars(digest.data(), digest.data() + 9, value, 16);
    return 0x5000000000000000ULL | value;
}

/// The links that belong to the disk itself, not to what was once written on it.
bool is_of_hardware(std::string_view link) {
    return link.starts_with("/dev/disk/by-id/") || link.starts_with("/dev/disk/by-path/");
}

Disk make_disk(const facter::Disk& recorded, std::size_t number, DiskBus bus) {
    Disk disk;
    disk.id = concat("disk", number);
    disk.record = recorded.path;
    disk.node = recorded.node;
    disk.bus = bus;
    disk.size = recorded.size;
    disk.sector_size = static_cast<std::uint32_t>(recorded.sector_size.count);
    disk.physical_sector_size = disk.sector_size;
    const bool is_scsi = bus == DiskBus::scsi || bus == DiskBus::usb;
    disk.model = is_scsi && !recorded.scsi_product.empty() ? recorded.scsi_product : recorded.model;
    disk.vendor = recorded.scsi_vendor;
    disk.serial = recorded.serial.value_or("");
    disk.usb_serial = recorded.usb_serial.value_or("");
    disk.device_id = recorded.device_id.value_or("");
    disk.revision = recorded.revision.value_or("");
    disk.wwn = parse_wwn(recorded.wwn);
    disk.eui = recorded.eui.value_or("");
    disk.is_removable = recorded.removable;
    std::copy_if(recorded.links.begin(), recorded.links.end(), std::back_inserter(disk.links),
                 is_of_hardware);
    return disk;
}

/// A text that the device takes only so long.
void claim_text(Claims& claims, std::string_view aspect, const std::string& text,
                std::size_t longest) {
    if (text.size() > longest) {
        claims.scaled(aspect, text, text.substr(0, longest),
                      concat("the device takes ", longest, " characters"));
    } else if (!text.empty()) {
        claims.same(aspect, text);
    }
}

void claim_identity(const Disk& disk, const Controller& controller, Claims& claims) {
    const DiskTextLimits limits = text_limits(disk.bus);
    switch (disk.bus) {
    case DiskBus::nvme:
        if (controller.serial != disk.serial) {
            claims.stand_in("serial", disk.serial, disk.serial,
                            "laid over sysfs by the agent: it is too long for QEMU, or another "
                            "disk has it too, and the kernel takes such for one");
        } else {
            claim_text(claims, "serial", disk.serial, limits.serial);
        }
        if (!disk.model.empty()) {
            claims.stand_in("model", disk.model, disk.model,
                            "laid over sysfs by the agent: QEMU compiles its own name in");
        }
        if (!disk.eui.empty()) {
            claims.stand_in("EUI", disk.eui, disk.eui,
                            "laid over sysfs by the agent: the kernel ignores QEMU's");
        }
        return;
    case DiskBus::sata:
    case DiskBus::scsi:
    case DiskBus::usb:
        claim_text(claims, "model", disk.model, limits.model);
        claim_text(claims, "serial", disk.serial, limits.serial);
        return;
    case DiskBus::virtio:
    case DiskBus::mmc:
        claim_text(claims, "serial", disk.serial, limits.serial);
        return;
    }
}

void claim_disk(const facter::Disk& recorded, const Disk& disk, Plan& plan) {
    Claims claims(plan.claims, Section::disks, disk.id,
                  concat("disk ", disk.node.empty() ? disk.id : disk.node));
    claims.same("size", concat(disk.size.count, " bytes"));
    claims.same("sector size", concat(disk.sector_size, " bytes"));
    claims.same_or_stand_in("bus", recorded_bus(recorded), std::string(to_text(disk.bus)),
                            "QEMU has no controller of that kind");
    if (disk.is_removable) {
        claims.same("removable", "yes");
    }
    claim_identity(disk, plan.controllers.at(disk.controller), claims);
}

/// One link leads to one disk: where two have the same serial, udev gives it to one of them.
void claim_links(Plan& plan) {
    std::map<std::string, unsigned> owners;
    for (const Disk& disk : plan.disks) {
        for (const std::string& link : disk.links) {
            ++owners[link];
        }
    }
    for (const Disk& disk : plan.disks) {
        Claims claims(plan.claims, Section::disks, disk.id,
                      concat("disk ", disk.node.empty() ? disk.id : disk.node));
        for (const std::string& link : disk.links) {
            const std::string aspect = concat("link ", link);
            if (owners.at(link) == 1) {
                claims.same(aspect, "leads to the disk");
            } else {
                claims.absent(aspect, "leads to the disk",
                              concat(owners.at(link), " recorded disks have this link; udev gives "
                                                      "it to one of them"));
            }
        }
    }
}

} // namespace

void plan_disks(const facter::Report& report, BusMap& buses, Plan& plan) {
    ControllerPlanner controllers(report, buses, plan);
    for (const facter::Disk* recorded : facter::replayed_disks(report)) {
        const Attachment attachment = controllers.attach(*recorded);
        const Controller& controller = plan.controllers.at(attachment.controller);
        Disk disk = make_disk(*recorded, plan.disks.size(), bus_of(controller.kind));
        disk.controller = attachment.controller;
        disk.unit = attachment.unit;
        disk.lun = attachment.lun;
        if (controller.kind == Controller::Kind::mptsas && !disk.wwn) {
            disk.wwn = invented_wwn(disk);
        }
        plan.disks.push_back(std::move(disk));
        claim_disk(*recorded, plan.disks.back(), plan);
    }
    claim_links(plan);
    for (const facter::Disk& recorded : report.disks) {
        if (const auto reason = facter::why_not_replayed(recorded)) {
            const std::string name = recorded.node.empty() ? recorded.path : recorded.node;
            Claims(plan.claims, Section::disks, recorded.path, concat("disk ", name))
                .absent("", recorded.size == Bytes{0} ? "no size" : to_human_decimal(recorded.size),
                        *reason);
        }
    }
}

} // namespace harness::machine
