#include "harness/facter/disk.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"

#include <array>

namespace harness::facter {

namespace {

/// Below it are configuration drives of clouds and boot partitions of eMMC, not disks to install
/// on.
constexpr Bytes smallest_replayed = mebibytes(64);

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// What udev lets through in the name of a link; bytes of UTF-8 beyond ASCII too.
bool is_allowed_in_link(char c) {
    return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("#+-.:=@_").find(c) != std::string_view::npos;
}

/// A link that says nothing to a person: neither model nor serial.
bool is_bare_identifier(std::string_view link) {
    return link.starts_with("/dev/disk/by-id/nvme-eui.") ||
           link.starts_with("/dev/disk/by-id/nvme-nvme.") ||
           link.starts_with("/dev/disk/by-id/nvme-uuid.");
}

std::optional<std::string> why_bus_is_not_replayed(Bus bus) {
    switch (bus) {
    case Bus::nvme:
    case Bus::sata:
    case Bus::scsi:
    case Bus::virtio_blk:
    case Bus::usb:
        return std::nullopt;
    case Bus::mmc:
        return "eMMC and SD cards are not replayed: QEMU's have sizes of powers of two, as no real "
               "one has";
    case Bus::floppy:
        return "floppy drives are not replayed: removable, and no disk to install on";
    case Bus::software:
        return "made by software: no hardware behind it";
    case Bus::other:
        return "on a bus that is not replayed";
    }
    return std::nullopt;
}

} // namespace

std::string_view to_string(Bus bus) {
    switch (bus) {
    case Bus::nvme:
        return "nvme";
    case Bus::sata:
        return "sata";
    case Bus::scsi:
        return "scsi";
    case Bus::virtio_blk:
        return "virtio-blk";
    case Bus::mmc:
        return "mmc";
    case Bus::usb:
        return "usb";
    case Bus::floppy:
        return "floppy";
    case Bus::other:
        return "other";
    case Bus::software:
        return "software";
    }
    return "other";
}

std::optional<std::string> why_not_replayed(const Disk& disk) {
    if (auto why = why_bus_is_not_replayed(disk.bus)) {
        return why;
    }
    if (disk.size == Bytes{0}) {
        return "the report has no size for it";
    }
    if (disk.size < smallest_replayed) {
        return concat(to_human(disk.size), ": smaller than ", to_human(smallest_replayed),
                      ", as configuration drives are");
    }
    return std::nullopt;
}

std::string preferred_link(const Disk& disk) {
    constexpr std::array<std::string_view, 9> prefixes{
        "/dev/disk/by-id/nvme-",   "/dev/disk/by-id/ata-", "/dev/disk/by-id/scsi-",
        "/dev/disk/by-id/virtio-", "/dev/disk/by-id/mmc-", "/dev/disk/by-id/usb-",
        "/dev/disk/by-id/wwn-",    "/dev/disk/by-id/",     "/dev/disk/by-path/"};
    for (const std::string_view prefix : prefixes) {
        const std::string* best = nullptr;
        for (const std::string& link : disk.links) {
            if (link.starts_with(prefix) &&
                (!is_bare_identifier(link) || prefix.ends_with("id/")) &&
                (best == nullptr || link.size() < best->size())) {
                best = &link;
            }
        }
        if (best != nullptr) {
            return *best;
        }
    }
    return disk.node;
}

std::string udev_name(std::string_view text) {
    std::string out;
    bool is_gap = false;
    for (const char c : text) {
        if (is_blank(c)) {
            is_gap = !out.empty();
            continue;
        }
        if (is_gap) {
            out.push_back('_');
            is_gap = false;
        }
        out.push_back(is_allowed_in_link(c) ? c : '_');
    }
    return out;
}

} // namespace harness::facter
