#include "harness/fidelity/snapshot.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::fidelity {

namespace {

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\\') {
            out += "\\\\";
        } else if (byte < 0x20 || byte >= 0x7f) {
            out += concat("\\x", digits[byte >> 4U], digits[byte & 0xfU]);
        } else {
            out.push_back(c);
        }
    }
    return out;
}

} // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks(" \t\n\r\0", 5);
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

void Snapshot::add_file(std::string path, std::string content) {
    entries_.insert_or_assign(std::move(path), Entry{Kind::file, std::move(content)});
}

void Snapshot::add_link(std::string path, std::string target) {
    entries_.insert_or_assign(std::move(path), Entry{Kind::link, std::move(target)});
}

void Snapshot::add_directory(std::string path) {
    entries_.insert_or_assign(std::move(path), Entry{Kind::directory, {}});
}

bool Snapshot::exists(std::string_view path) const {
    return entries_.contains(path);
}

std::string_view Snapshot::content_of(std::string_view path, Kind kind) const {
    const auto found = entries_.find(path);
    return found != entries_.end() && found->second.kind == kind ? found->second.content
                                                                 : std::string_view();
}

std::string_view Snapshot::bytes(std::string_view path) const {
    return content_of(path, Kind::file);
}

std::string_view Snapshot::text(std::string_view path) const {
    return trimmed(bytes(path));
}

std::string_view Snapshot::target(std::string_view path) const {
    return content_of(path, Kind::link);
}

std::string_view Snapshot::target_name(std::string_view path) const {
    const std::string_view whole = target(path);
    const std::size_t slash = whole.rfind('/');
    return slash == std::string_view::npos ? whole : whole.substr(slash + 1);
}

std::vector<std::string> Snapshot::names_in(std::string_view directory) const {
    const std::string prefix = concat(directory, "/");
    std::vector<std::string> names;
    for (auto at = entries_.lower_bound(prefix);
         at != entries_.end() && at->first.starts_with(prefix); ++at) {
        std::string name = at->first.substr(prefix.size());
        name.resize(std::min(name.find('/'), name.size()));
        // "a-b" sorts before "a/c", so equal names need not follow each other.
        if (std::find(names.rbegin(), names.rend(), name) == names.rend()) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

std::string Snapshot::render() const {
    std::string out;
    for (const auto& [path, entry] : entries_) {
        switch (entry.kind) {
        case Kind::file:
            out += concat(path, " = ", escaped(entry.content), "\n");
            break;
        case Kind::link:
            out += concat(path, " -> ", entry.content, "\n");
            break;
        case Kind::directory:
            out += concat(path, " /\n");
            break;
        }
    }
    return out;
}

const std::vector<std::string>& hardware_patterns() {
    static const std::vector<std::string> patterns{
        // Buses.
        "/sys/bus/pci/devices/*", "/sys/bus/pci/devices/*/uevent", "/sys/bus/virtio/devices/*",
        "/sys/bus/virtio/devices/*/driver",
        // Disks, neither loop devices nor in memory.
        "/sys/block/[!lr]*", "/sys/block/[!lr]*/dev", "/sys/block/[!lr]*/size",
        "/sys/block/[!lr]*/removable", "/sys/block/[!lr]*/queue/logical_block_size",
        "/sys/block/[!lr]*/queue/physical_block_size", "/sys/block/[!lr]*/queue/rotational",
        "/sys/block/[!lr]*/serial", "/sys/block/[!lr]*/wwid", "/sys/block/[!lr]*/nsid",
        "/sys/block/[!lr]*/device/model", "/sys/block/[!lr]*/device/vendor",
        "/sys/block/[!lr]*/device/rev", "/sys/block/[!lr]*/device/name",
        "/sys/block/[!lr]*/device/serial", "/sys/block/[!lr]*/device/firmware_rev",
        "/sys/block/[!lr]*/device/vpd_pg80", "/sys/class/ata_port/*",
        "/sys/class/ata_port/*/port_no", "/run/udev/data/b*", "/dev/disk/*/*",
        // Networks.
        "/sys/class/net/*", "/sys/class/net/*/address", "/sys/class/net/*/device/driver",
        // What firmware tells, and which it is.
        "/sys/class/dmi/id/bios_*", "/sys/class/dmi/id/board_*", "/sys/class/dmi/id/chassis_*",
        "/sys/class/dmi/id/product_*", "/sys/class/dmi/id/sys_vendor",
        "/sys/firmware/dmi/tables/DMI", "/sys/firmware/efi", "/sys/firmware/efi/fw_platform_size",
        "/sys/firmware/efi/efivars/SecureBoot-*", "/sys/firmware/efi/efivars/SetupMode-*",
        "/sys/class/tpm/tpm[0-9]*/tpm_version_major",
        // Processors and memory.
        "/proc/cpuinfo", "/sys/devices/system/memory/block_size_bytes",
        "/sys/devices/system/memory/memory*/online", "/sys/devices/system/node/node[0-9]*",
        // Battery, adapter and lid.
        "/sys/class/power_supply/*/type", "/sys/class/power_supply/*/online",
        "/sys/class/power_supply/*/capacity", "/sys/class/power_supply/*/status",
        "/proc/acpi/button/lid/*/state"};
    return patterns;
}

} // namespace harness::fidelity
