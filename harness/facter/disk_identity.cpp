#include "harness/facter/disk_identity.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>

namespace harness::facter {

namespace {

constexpr std::string_view by_id_directory = "/dev/disk/by-id/";

// hwinfo's numbers for buses, out of hd.h.
constexpr unsigned bus_floppy = 131;
constexpr unsigned bus_scsi = 132;
constexpr unsigned bus_ide = 133; // All SATA disks too: their SCSI vendor is "ATA".
constexpr unsigned bus_usb = 134;
constexpr unsigned bus_virtio = 143;
constexpr unsigned bus_mmc = 147;
constexpr unsigned bus_sdio = 148;
constexpr unsigned bus_nvme = 150;

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return text.starts_with(prefix); });
}

constexpr std::array<std::string_view, 12> software_names{
    "zram", "ram", "loop", "md", "dm-", "zd", "nbd", "rbd", "drbd", "bcache", "nullb", "ublkb"};

std::optional<Bus> bus_by_name(std::string_view name) {
    if (starts_with_any(name, software_names)) {
        return Bus::software;
    }
    if (name.starts_with("mmcblk")) {
        return Bus::mmc;
    }
    if (name.starts_with("mtd") || name.starts_with("sr")) {
        return Bus::other;
    }
    if (name.starts_with("fd")) {
        return Bus::floppy;
    }
    return std::nullopt;
}

/// Drivers of USB storage, by name or by a USB bus in the path: a card reader's is "ums-realtek".
bool is_on_usb(const DiskEvidence& evidence) {
    return evidence.driver == "usb-storage" || evidence.driver == "uas" ||
           evidence.driver.starts_with("ums-") || evidence.bus_value == bus_usb ||
           evidence.sysfs_path.find("/usb") != std::string::npos;
}

std::optional<Bus> bus_by_type(const DiskEvidence& evidence) {
    const std::string& name = evidence.bus_name;
    if (evidence.bus_value == bus_nvme || name == "NVME") {
        return Bus::nvme;
    }
    if (evidence.bus_value == bus_ide || name == "IDE") {
        return Bus::sata;
    }
    if (evidence.bus_value == bus_scsi || name == "SCSI") {
        return Bus::scsi;
    }
    if (evidence.bus_value == bus_floppy || name == "Floppy") {
        return Bus::floppy;
    }
    if (evidence.bus_value == bus_mmc || evidence.bus_value == bus_sdio || name == "MMC") {
        return Bus::mmc;
    }
    if (evidence.bus_value == bus_virtio || name == "Virtio") {
        return Bus::virtio_blk;
    }
    return std::nullopt;
}

Bus bus_by_driver(const DiskEvidence& evidence) {
    if (evidence.driver == "nvme" || evidence.kernel_name.starts_with("nvme")) {
        return Bus::nvme;
    }
    if (evidence.driver == "virtio_scsi") {
        return Bus::scsi;
    }
    if (evidence.driver.starts_with("virtio")) {
        return Bus::virtio_blk;
    }
    if (evidence.driver == "ahci" || evidence.driver == "ata_piix") {
        return Bus::sata;
    }
    return Bus::other;
}

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_hex_digit);
}

/// Without the target and unit that udev puts behind the names of USB disks: "-0:0".
std::string_view without_unit(std::string_view id) {
    const std::size_t at = id.rfind('-');
    const bool is_unit = at != std::string_view::npos && id.find(':', at) != std::string_view::npos;
    return is_unit ? id.substr(0, at) : id;
}

} // namespace

Bus bus_of(const DiskEvidence& evidence) {
    if (const auto bus = bus_by_name(evidence.kernel_name)) {
        return *bus;
    }
    if (is_on_usb(evidence)) {
        return Bus::usb;
    }
    if (const auto bus = bus_by_type(evidence)) {
        return *bus;
    }
    return bus_by_driver(evidence);
}

std::optional<std::string> by_id(const std::vector<std::string>& links, std::string_view prefix) {
    const std::string wanted = concat(by_id_directory, prefix);
    const std::string* best = nullptr;
    for (const std::string& link : links) {
        if (link.size() > wanted.size() && link.starts_with(wanted) &&
            (best == nullptr || link.size() < best->size())) {
            best = &link;
        }
    }
    return best != nullptr ? std::optional(best->substr(wanted.size())) : std::nullopt;
}

std::string ata_model(std::string_view link_model, std::string_view inquiry_model) {
    const std::string known = udev_name(inquiry_model);
    const bool fits = link_model.starts_with(known);
    std::string rest(fits ? link_model.substr(known.size()) : link_model);
    std::replace(rest.begin(), rest.end(), '_', ' ');
    return fits ? concat(inquiry_model, rest) : rest;
}

std::string model_part(std::string_view link, const std::optional<std::string>& serial) {
    if (serial) {
        const std::string tail = concat("_", udev_name(*serial));
        if (link.size() > tail.size() && link.ends_with(tail)) {
            return std::string(link.substr(0, link.size() - tail.size()));
        }
    }
    return std::string(link.substr(0, link.rfind('_')));
}

std::optional<std::string> wwn_of(const std::vector<std::string>& links) {
    if (auto wwn = by_id(links, "wwn-")) {
        return wwn;
    }
    const auto naa = by_id(links, "scsi-3");
    if (naa && (naa->size() == 16 || naa->size() == 32) && is_hex(*naa)) {
        return concat("0x", *naa);
    }
    return std::nullopt;
}

std::optional<std::string> device_id_of(const std::vector<std::string>& links,
                                        std::string_view vendor, std::string_view product) {
    return by_id(links, concat("scsi-0", udev_name(vendor), "_", udev_name(product), "_"));
}

std::optional<UsbName> usb_name_of(const std::vector<std::string>& links, std::string_view vendor,
                                   std::string_view product) {
    const auto link = by_id(links, "usb-");
    const std::string product_part = udev_name(product);
    if (!link || product_part.empty()) {
        return std::nullopt;
    }
    const std::string_view id = without_unit(*link);
    const std::string known = concat(udev_name(vendor), "_");
    // The product may begin with the vendor's name once more.
    const std::size_t from =
        id.starts_with(concat(known, product_part)) ? known.size() : id.find(product_part);
    const bool begins_a_word = from == 0 || (from < id.size() && id[from - 1] == '_');
    const std::size_t end = begins_a_word ? from + product_part.size() : std::string::npos;
    if (end > id.size() || (end < id.size() && id[end] != '_')) {
        return std::nullopt;
    }
    UsbName name;
    name.vendor = from == known.size() ? vendor : id.substr(0, std::max<std::size_t>(from, 1) - 1);
    name.product = product;
    name.serial = id.substr(std::min(end + 1, id.size()));
    return name;
}

} // namespace harness::facter
