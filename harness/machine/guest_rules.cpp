#include "harness/machine/guest_rules.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::machine {

namespace {

constexpr std::string_view disk_directory = "/dev/";

/// A text inside the quotes of a rule: what would end it or be expanded is not let through.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > ' ' && byte != 0x7f &&
               std::string_view("\"\\$%*?[]|").find(c) == std::string_view::npos;
    });
}

/// What a rule about the disk and its partitions begins with.
std::string match_of(const Disk& disk, const Controller& controller) {
    return concat("SUBSYSTEM==\"block\", ENV{ID_PATH}==\"", id_path_pattern(disk, controller),
                  "\", ");
}

std::string rules_for(const Disk& disk, const Controller& controller) {
    const std::string match = match_of(disk, controller);
    std::string out;
    for (const std::string& link : disk.links) {
        if (!link.starts_with(disk_directory) || !is_plain(link)) {
            continue;
        }
        const std::string name = link.substr(disk_directory.size());
        out += concat(match, "ENV{DEVTYPE}==\"disk\", SYMLINK!=\"", name, "\", SYMLINK+=\"", name,
                      "\", ENV{HARNESS_LINKS}+=\"", name, "\"\n");
        out += concat(match, "ENV{DEVTYPE}==\"partition\", SYMLINK+=\"", name, "-part%n\"\n");
    }
    return out;
}

/// The kernel asks USB disks for no serial but that of their USB side; the disk's own is noted, so
/// that it can be compared.
std::string serial_rule_for(const Disk& disk, const Controller& controller) {
    if (disk.bus != DiskBus::usb || disk.serial == disk.usb_serial) {
        return {};
    }
    return concat(
        match_of(disk, controller),
        "ENV{DEVTYPE}==\"disk\", PROGRAM==\"scsi_id --whitelisted --page=0x80 --device=$devnode\", "
        "ENV{HARNESS_SERIAL}=\"$result\"\n");
}

std::string link_file(const Nic& nic) {
    return concat("[Match]\nMACAddress=", nic.mac, "\n\n[Link]\nName=", nic.name, "\n");
}

} // namespace

std::string id_path_pattern(const Disk& disk, const Controller& controller) {
    const std::string base = concat("pci-", to_string(controller.place.address));
    switch (controller.kind) {
    case Controller::Kind::nvme:
        return concat(base, "-nvme-", disk.unit);
    case Controller::Kind::ahci: {
        const std::string port = concat(base, "-ata-", disk.unit + 1);
        return concat(port, "|", port, ".0"); // Newer udev counts the devices of a port.
    }
    case Controller::Kind::piix_ide:
        return concat(base, "-ata-", disk.unit / 2 + 1, ".", disk.unit % 2, "|", base, "-ata-",
                      disk.unit / 2 + 1);
    case Controller::Kind::virtio_scsi:
        return concat(base, "-scsi-0:0:", disk.unit, ":", disk.lun);
    case Controller::Kind::megasas:
    case Controller::Kind::lsi:
        return concat(base, "-scsi-0:*:", disk.unit, ":", disk.lun);
    case Controller::Kind::mptsas:
        return concat(base, "-sas-phy", disk.unit, "-lun-", disk.lun);
    case Controller::Kind::virtio_blk:
        return concat(base, "|virtio-", base);
    case Controller::Kind::xhci:
    case Controller::Kind::ehci:
        return concat(base, "-usb*-0:", disk.unit, ":*"); // Newer udev: -usbv3-0:1:…, too.
    case Controller::Kind::sdhci:
        return concat(base, "-platform-*");
    }
    return base;
}

std::vector<GuestFile> guest_rules(const Plan& plan) {
    std::vector<GuestFile> files;
    std::string rules;
    for (const Disk& disk : plan.disks) {
        const Controller& controller = plan.controllers.at(disk.controller);
        rules += serial_rule_for(disk, controller) + rules_for(disk, controller);
    }
    if (!rules.empty()) {
        files.push_back({"/run/udev/rules.d/99-harness-links.rules", std::move(rules)});
    }
    for (const Nic& nic : plan.nics) {
        if (nic.needs_rule && is_plain(nic.name)) {
            files.push_back(
                {concat("/run/systemd/network/10-harness-", nic.id, ".link"), link_file(nic)});
        }
    }
    return files;
}

} // namespace harness::machine
