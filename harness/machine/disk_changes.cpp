#include "harness/machine/disk_changes.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"
#include "harness/base/sha256.hpp"
#include "harness/machine/kernel_names.hpp"

#include <algorithm>

namespace harness::machine {

namespace {

using Texts = std::vector<std::string>;

/// A name that leads to wherever the disk is plugged in; others lead to what is in a slot.
bool is_of_disk(const std::string& name) {
    return name.starts_with("/dev/disk/by-") && !name.starts_with("/dev/disk/by-path/") &&
           !name.starts_with("/dev/disk/by-diskseq/");
}

/// The names of the disk that comes, and of the slot that it comes to.
Texts joined_names(const Texts& disk, const Texts& slot) {
    Texts out;
    std::copy_if(disk.begin(), disk.end(), std::back_inserter(out), is_of_disk);
    std::copy_if(slot.begin(), slot.end(), std::back_inserter(out),
                 [](const std::string& name) { return !is_of_disk(name); });
    std::sort(out.begin(), out.end());
    return out;
}

/// `disk` as it looks in the slot of `slot`.
facter::Disk moved(const facter::Disk& disk, const facter::Disk& slot) {
    facter::Disk out = disk;
    out.kernel_name = slot.kernel_name;
    out.node = slot.node;
    out.controller = slot.controller;
    out.driver = slot.driver;
    out.sysfs_path = slot.sysfs_path;
    out.path = slot.path;
    out.span = slot.span;
    out.names = joined_names(disk.names, slot.names);
    out.links = joined_names(disk.links, slot.links);
    return out;
}

template <typename Entry>
Entry* entry_at(std::vector<Entry>& entries, const std::optional<facter::PciAddress>& address) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
        return address && std::optional<facter::PciAddress>(entry.address) == address;
    });
    return found == entries.end() ? nullptr : &*found;
}

/// The controller of an NVMe disk is a part of it.
void trade_functions(facter::Report& report, const facter::Disk& one, const facter::Disk& other) {
    auto* a = entry_at(report.pci, one.controller);
    auto* b = entry_at(report.pci, other.controller);
    if (a != nullptr && b != nullptr) {
        std::swap(a->vendor, b->vendor);
        std::swap(a->device, b->device);
        std::swap(a->subsystem_vendor, b->subsystem_vendor);
        std::swap(a->subsystem_device, b->subsystem_device);
    }
    auto* c = entry_at(report.storage_controllers, one.controller);
    auto* d = entry_at(report.storage_controllers, other.controller);
    if (c != nullptr && d != nullptr) {
        std::swap(c->vendor, d->vendor);
        std::swap(c->device, d->device);
        std::swap(c->model, d->model);
    }
}

/// Another text of the same length and letters of the same kinds, the same for the same text.
/// Hexadecimal stays hexadecimal: a letter up to 'f' becomes another one of these.
std::string renewed(std::string_view text) {
    const std::string digest = sha256_hex(concat("replaced:", text));
    std::string out(text);
    bool is_other = false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char c = out[i];
        const auto turn = static_cast<unsigned>(digest[i % digest.size()]);
        const auto shifted = [&](char first, unsigned count) {
            const auto place = static_cast<unsigned>(c - first);
            return static_cast<char>(first + (place + 1 + turn % (count - 1)) % count);
        };
        const bool is_first_of_hex = i < 2 && text.starts_with("0x");
        if (is_first_of_hex || (i + 4 < out.size() && out.size() > 8)) {
            continue; // Makers and years stand in front: what counts up stands behind.
        }
        out[i] = c >= '0' && c <= '9'   ? shifted('0', 10)
                 : c >= 'a' && c <= 'f' ? shifted('a', 6)
                 : c >= 'A' && c <= 'F' ? shifted('A', 6)
                 : c >= 'g' && c <= 'z' ? shifted('g', 20)
                 : c >= 'G' && c <= 'Z' ? shifted('G', 20)
                                        : c;
        is_other = is_other || out[i] != c;
    }
    return is_other ? out : concat(out, "X");
}

struct Renewal {
    std::string from;
    std::string to;
};

/// What of the disk has changed, in the spellings in which links hold it.
void add_renewal(std::vector<Renewal>& renewals, const std::string& from, const std::string& to) {
    renewals.push_back({facter::udev_name(from), facter::udev_name(to)});
    renewals.push_back({hex_bytes(from), hex_bytes(to)});
    if (from.starts_with("0x")) {
        renewals.push_back({from.substr(2), to.substr(2)}); // scsi-3<wwn>
    }
}

/// The names with the new identity in place of the old one. A link of the disk that can not be
/// rewritten would lead to the old disk, so it vanishes.
Texts renewed_names(const Texts& names, const std::vector<Renewal>& renewals) {
    Texts out;
    for (const std::string& name : names) {
        if (!is_of_disk(name)) {
            out.push_back(name);
            continue;
        }
        for (const Renewal& renewal : renewals) {
            const std::size_t at =
                renewal.from.empty() ? std::string::npos : name.rfind(renewal.from);
            if (at != std::string::npos) {
                out.push_back(
                    concat(name.substr(0, at), renewal.to, name.substr(at + renewal.from.size())));
                break;
            }
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

void renew(std::optional<std::string>& value, std::vector<Renewal>& renewals) {
    if (value && !value->empty()) {
        const std::string fresh = renewed(*value);
        add_renewal(renewals, *value, fresh);
        value = fresh;
    }
}

void remove_controller(facter::Report& report, const facter::Disk& disk) {
    if (disk.bus != facter::Bus::nvme || !disk.controller) {
        return;
    }
    const auto is_its = [&](const auto& entry) {
        return std::optional<facter::PciAddress>(entry.address) == disk.controller;
    };
    std::erase_if(report.storage_controllers, is_its);
    std::erase_if(report.pci, is_its);
}

} // namespace

std::vector<std::size_t> replayed_positions(const facter::Report& report) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < report.disks.size(); ++i) {
        if (!facter::why_not_replayed(report.disks[i])) {
            out.push_back(i);
        }
    }
    return out;
}

std::vector<std::size_t> same_device(const facter::Report& report, std::size_t position) {
    const facter::Disk& disk = report.disks[position];
    if (disk.bus != facter::Bus::nvme || !disk.controller) {
        return {position};
    }
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < report.disks.size(); ++i) {
        const facter::Disk& other = report.disks[i];
        if (other.bus == facter::Bus::nvme && other.controller == disk.controller) {
            out.push_back(i);
        }
    }
    return out;
}

void trade_slots(facter::Report& report, std::size_t one, std::size_t other) {
    facter::Disk& a = report.disks[one];
    facter::Disk& b = report.disks[other];
    if (a.bus == facter::Bus::nvme) {
        trade_functions(report, a, b);
    }
    facter::Disk in_a = moved(b, a);
    b = moved(a, b);
    a = std::move(in_a);
}

bool renew_identity(facter::Disk& disk) {
    std::vector<Renewal> renewals;
    renew(disk.serial, renewals);
    renew(disk.usb_serial, renewals);
    renew(disk.wwn, renewals);
    renew(disk.eui, renewals);
    renew(disk.device_id, renewals);
    if (renewals.empty()) {
        return false;
    }
    disk.names = renewed_names(disk.names, renewals);
    disk.links = renewed_names(disk.links, renewals);
    return true;
}

void remove_disks(facter::Report& report, const std::vector<std::size_t>& positions) {
    const Texts before = kernel_names(report.disks);
    for (auto at = positions.rbegin(); at != positions.rend(); ++at) {
        remove_controller(report, report.disks[*at]);
        report.disks.erase(report.disks.begin() + static_cast<std::ptrdiff_t>(*at));
    }
    count_again(report.disks, before);
}

void add_usb_disk(facter::Report& report, Bytes size) {
    facter::Disk disk;
    disk.kernel_name = next_scsi_name(report.disks);
    disk.node = concat("/dev/", disk.kernel_name);
    disk.bus = facter::Bus::usb;
    disk.scsi_vendor = "HARNESS";
    disk.scsi_product = "Extra USB disk";
    disk.model = disk.scsi_product;
    disk.revision = "1.0";
    std::string serial = sha256_hex(facter::machine_name(report)).substr(0, 12);
    std::transform(serial.begin(), serial.end(), serial.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    disk.serial = serial;
    disk.usb_serial = serial;
    disk.size = size;
    disk.links = {concat("/dev/disk/by-id/usb-HARNESS_Extra_USB_disk_", serial, "-0:0")};
    disk.names = {disk.links.front(), disk.node};
    disk.removable = true;
    disk.driver = "usb-storage";
    disk.path = "variant.extra-usb-disk";
    report.disks.push_back(std::move(disk));
}

} // namespace harness::machine
