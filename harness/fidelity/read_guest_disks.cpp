#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/fidelity/read_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

namespace harness::fidelity {

namespace {

/// The components of a path, for names like "ata3" and "0:0:0:0" in the middle of it.
std::vector<std::string_view> components(std::string_view path) {
    std::vector<std::string_view> out;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0) {
            out.push_back(path.substr(0, slash));
        }
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return out;
}

bool is_numbered(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size() &&
           text.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

/// The component of a device's path that is a prefix and a number: "ata" finds "ata3".
std::string_view component_like(std::string_view path, std::string_view prefix) {
    for (const std::string_view one : components(path)) {
        if (is_numbered(one, prefix)) {
            return one;
        }
    }
    return {};
}

std::optional<machine::DiskBus> bus_of(const GuestDisk& disk) {
    if (disk.name.starts_with("nvme")) {
        return machine::DiskBus::nvme;
    }
    if (disk.name.starts_with("vd")) {
        return machine::DiskBus::virtio;
    }
    if (disk.name.starts_with("mmcblk")) {
        return machine::DiskBus::mmc;
    }
    if (!disk.name.starts_with("sd")) {
        return std::nullopt; // A CD drive, a floppy, what software made.
    }
    if (!component_like(disk.sysfs_path, "usb").empty()) {
        return machine::DiskBus::usb;
    }
    return component_like(disk.sysfs_path, "ata").empty() ? machine::DiskBus::scsi
                                                          : machine::DiskBus::sata;
}

/// Target and unit out of "host:channel:target:lun".
void read_scsi_place(GuestDisk& disk) {
    for (const std::string_view one : components(disk.sysfs_path)) {
        std::array<unsigned, 4> numbers{};
        std::size_t count = 0;
        const char* at = one.data();
        const char* const end = one.data() + one.size();
        while (count < numbers.size()) {
            const auto [rest, error] = std::from_chars(at, end, numbers.at(count));
            if (error != std::errc{} || (rest != end && *rest != ':')) {
                break;
            }
            ++count;
            if (rest == end) {
                break;
            }
            at = rest + 1;
        }
        if (count == numbers.size() && std::count(one.begin(), one.end(), ':') == 3) {
            disk.unit = numbers[2];
            disk.lun = numbers[3];
        }
    }
}

/// The port of a SATA disk on its controller, from 0. The kernel's numbers of ports go on from one
/// controller to the next.
unsigned sata_port(const Snapshot& snapshot, const GuestDisk& disk) {
    const std::string name(component_like(disk.sysfs_path, "ata"));
    const std::uint64_t port =
        number_of(snapshot.text(concat("/sys/class/ata_port/", name, "/port_no")));
    return port > 0 ? static_cast<unsigned>(port - 1) : 0;
}

/// Serial numbers of SCSI devices are a page of vital product data: four bytes, then text.
std::string serial_of(const Snapshot& snapshot, const std::string& block, std::string_view udev) {
    for (const char* attribute : {"/serial", "/device/serial"}) {
        const std::string_view text = snapshot.text(concat(block, attribute));
        if (!text.empty()) {
            return std::string(text);
        }
    }
    const std::string_view page = snapshot.bytes(concat(block, "/device/vpd_pg80"));
    if (page.size() > 4) {
        return std::string(trimmed(page.substr(4)));
    }
    // Of a USB disk a rule of the agent has noted it, behind 'S', the vendor and the product.
    constexpr std::size_t before_serial = 1 + 8 + 16;
    const std::string_view noted = line_value(udev, "E:HARNESS_SERIAL");
    if (noted.size() > before_serial) {
        return std::string(trimmed(noted.substr(before_serial)));
    }
    const std::string_view scsi = line_value(udev, "E:ID_SCSI_SERIAL");
    // Of a SCSI disk the short one is the end of some identification, serial or not.
    const bool is_scsi = line_value(udev, "E:ID_BUS") == "scsi";
    return std::string(is_scsi || !scsi.empty() ? scsi : line_value(udev, "E:ID_SERIAL_SHORT"));
}

/// udev's "\x20" for a blank, as in ID_MODEL_ENC.
std::string decoded(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        unsigned value = 0;
        if (text.size() >= 4 && text.starts_with("\\x") &&
            std::from_chars(text.data() + 2, text.data() + 4, value, 16).ec == std::errc{}) {
            out.push_back(static_cast<char>(value));
            text.remove_prefix(4);
        } else {
            out.push_back(text.front());
            text.remove_prefix(1);
        }
    }
    return std::string(trimmed(out));
}

void add_text(std::vector<std::string>& list, std::string text) {
    if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) {
        list.push_back(std::move(text));
    }
}

void read_identity(const Snapshot& snapshot, const std::string& block, GuestDisk& disk) {
    const std::string number(snapshot.text(concat(block, "/dev")));
    const std::string_view udev = snapshot.bytes(concat("/run/udev/data/b", number));
    const bool is_behind_scsi = disk.name.starts_with("sd");
    if (is_behind_scsi) {
        add_text(disk.models, decoded(line_value(udev, "E:ID_MODEL_ENC")));
        add_text(disk.revisions, std::string(line_value(udev, "E:ID_REVISION")));
    }
    for (const char* attribute : {"/device/model", "/device/name"}) {
        add_text(disk.models, std::string(snapshot.text(concat(block, attribute))));
    }
    for (const char* attribute : {"/device/firmware_rev", "/device/rev"}) {
        add_text(disk.revisions, std::string(snapshot.text(concat(block, attribute))));
    }
    disk.vendor = snapshot.text(concat(block, "/device/vendor"));
    disk.serial = serial_of(snapshot, block, udev);
    if (is_behind_scsi) {
        const std::string_view whole = line_value(udev, "E:ID_WWN_WITH_EXTENSION");
        disk.wwn = whole.empty() ? line_value(udev, "E:ID_WWN") : whole;
    }
    const std::string_view wwid = snapshot.text(concat(block, "/wwid"));
    if (wwid.starts_with("eui.")) {
        disk.eui = wwid.substr(4);
    }
}

/// The driver that a report names: of the virtio device, else of the PCI function.
std::string driver_of(const Snapshot& snapshot, const GuestHardware& hardware,
                      const GuestDisk& disk) {
    const std::string_view virtio = component_like(disk.sysfs_path, "virtio");
    if (!virtio.empty()) {
        return std::string(
            snapshot.target_name(concat("/sys/bus/virtio/devices/", virtio, "/driver")));
    }
    for (const GuestFunction& function : hardware.functions) {
        if (disk.controller && function.address == *disk.controller) {
            return function.driver;
        }
    }
    return {};
}

void read_place(const Snapshot& snapshot, const std::string& block, GuestDisk& disk) {
    const auto chain = facter::pci_chain(disk.sysfs_path);
    if (!chain.empty()) {
        disk.controller = chain.back();
    }
    if (disk.bus == machine::DiskBus::nvme) {
        disk.unit = static_cast<unsigned>(number_of(snapshot.text(concat(block, "/nsid"))));
    } else if (disk.bus == machine::DiskBus::sata) {
        disk.unit = sata_port(snapshot, disk);
    } else if (disk.bus == machine::DiskBus::scsi) {
        read_scsi_place(disk);
    }
}

/// The kernel's order within a kind: "sdz" before "sdaa", "nvme2n1" before "nvme10n1".
bool comes_before(const GuestDisk& a, const GuestDisk& b) {
    const auto key = [](const GuestDisk& disk) {
        std::vector<std::uint64_t> numbers;
        std::string letters;
        for (std::size_t i = 0; i < disk.name.size(); ++i) {
            const bool counts = is_digit(disk.name[i]);
            if (counts && (i == 0 || letters.back() != '#')) {
                numbers.push_back(number_of(std::string_view(disk.name).substr(i)));
                letters.push_back('#');
            } else if (!counts) {
                letters.push_back(disk.name[i]);
            }
        }
        return std::tuple(letters.substr(0, 2), letters.size(), letters, numbers);
    };
    return key(a) < key(b);
}

/// "E:HARNESS_LINKS=disk/by-id/a disk/by-id/b": what a rule of the agent has added.
void add_links_by_rule(std::string_view udev, GuestHardware& hardware) {
    for (const std::string_view name : split_words(line_value(udev, "E:HARNESS_LINKS"))) {
        hardware.links_by_rule.insert(concat("/dev/", name));
    }
}

} // namespace

void read_disks(const Snapshot& snapshot, GuestHardware& hardware) {
    for (const std::string& name : snapshot.names_in("/sys/block")) {
        const std::string block = concat("/sys/block/", name);
        GuestDisk disk;
        disk.name = name;
        disk.sysfs_path = device_path(snapshot.target(block));
        disk.bus = bus_of(disk);
        if (!disk.bus) {
            continue;
        }
        const auto number = [&](std::string_view attribute) {
            return number_of(snapshot.text(concat(block, attribute)));
        };
        disk.size = Bytes{number("/size") * 512};
        disk.sector_size = static_cast<std::uint32_t>(number("/queue/logical_block_size"));
        disk.physical_sector_size =
            static_cast<std::uint32_t>(number("/queue/physical_block_size"));
        disk.is_rotational = number("/queue/rotational") == 1;
        disk.is_removable = number("/removable") == 1;
        read_place(snapshot, block, disk);
        disk.driver = driver_of(snapshot, hardware, disk);
        read_identity(snapshot, block, disk);
        hardware.disks.push_back(std::move(disk));
    }
    std::sort(hardware.disks.begin(), hardware.disks.end(), comes_before);
    for (const std::string& kind : snapshot.names_in("/dev/disk")) {
        const std::string directory = concat("/dev/disk/", kind);
        for (const std::string& name : snapshot.names_in(directory)) {
            const std::string link = concat(directory, "/", name);
            hardware.links[link] = snapshot.target_name(link);
        }
    }
    for (const std::string& device : snapshot.names_in("/run/udev/data")) {
        add_links_by_rule(snapshot.bytes(concat("/run/udev/data/", device)), hardware);
    }
}

} // namespace harness::fidelity
