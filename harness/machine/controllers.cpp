#include "harness/machine/controllers.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/disk_texts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace harness::machine {

namespace {

constexpr unsigned ahci_ports = 6;
constexpr unsigned most_units = 64;
constexpr unsigned ehci_ports = 6;

/// The number that follows the last `mark` in a text.
std::optional<unsigned> number_after(std::string_view text, std::string_view mark) {
    const std::size_t at = text.rfind(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    unsigned value = 0;
    const char* begin = text.data() + at + mark.size();
    const auto [rest, error] = std::from_chars(begin, text.data() + text.size(), value);
    return error == std::errc{} && rest != begin ? std::optional(value) : std::nullopt;
}

/// The port of a SATA disk as udev writes it into by-path links: "-ata-2" and "-ata-2.0".
std::optional<unsigned> sata_port(const facter::Disk& disk) {
    for (const std::string& link : disk.links) {
        if (link.starts_with("/dev/disk/by-path/")) {
            if (const auto port = number_after(link, "-ata-"); port && *port > 0) {
                return *port - 1;
            }
        }
    }
    return std::nullopt;
}

/// The port of the controller that leads to a USB disk: 4 of "…/usb1/1-4/1-4.1/1-4.1:1.0/…".
unsigned usb_port(std::string_view sysfs_path) {
    const std::size_t bus = sysfs_path.find("/usb");
    if (bus == std::string_view::npos) {
        return 1;
    }
    const std::string_view below = sysfs_path.substr(bus + 1);
    const std::size_t slash = std::min(below.find('/'), below.size());
    return number_after(below.substr(0, below.find_first_of("./", slash + 1)), "-").value_or(1);
}

/// What of QEMU's is nearest to the recorded USB controller.
Controller::Kind usb_kind(const facter::Report& report, const facter::Disk& disk) {
    constexpr facter::PciClass ehci{0x0c, 0x03, 0x20};
    const auto is_ehci = [&](const facter::PciFunction& function) {
        return disk.controller == function.address && function.class_code == ehci;
    };
    return std::any_of(report.pci.begin(), report.pci.end(), is_ehci) ? Controller::Kind::ehci
                                                                      : Controller::Kind::xhci;
}

struct ScsiAddress {
    unsigned channel = 0;
    unsigned target = 0;
    unsigned lun = 0;
};

/// The last component of "/devices/…/target0:0:1/0:0:1:2".
std::optional<ScsiAddress> scsi_address(std::string_view sysfs_path) {
    std::string_view text = sysfs_path.substr(sysfs_path.rfind('/') + 1);
    std::array<unsigned, 4> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto [rest, error] =
            std::from_chars(text.data(), text.data() + text.size(), parts.at(i));
        if (error != std::errc{}) {
            return std::nullopt;
        }
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        if (i + 1 < parts.size() && !text.starts_with(':')) {
            return std::nullopt;
        }
        text.remove_prefix(std::min<std::size_t>(text.size(), 1));
    }
    return ScsiAddress{parts[1], parts[2], parts[3]};
}

/// Whether the chipset has this controller itself, at this address.
bool is_chipset_storage(Chipset chipset, Controller::Kind kind, const facter::PciAddress& address) {
    constexpr facter::PciAddress of_q35{0, 0, 0x1f, 2};
    constexpr facter::PciAddress of_i440fx{0, 0, 1, 1};
    return chipset == Chipset::q35 ? kind == Controller::Kind::ahci && address == of_q35
                                   : kind == Controller::Kind::piix_ide && address == of_i440fx;
}

unsigned namespace_of(const facter::Disk& disk) {
    const std::string_view name = disk.kernel_name; // "nvme0n1"
    return name.starts_with("nvme") ? number_after(name.substr(4), "n").value_or(1) : 1;
}

} // namespace

Driver driver_of(Controller::Kind kind) {
    const auto alike = [](std::string_view name) { return Driver{name, name}; };
    switch (kind) {
    case Controller::Kind::nvme:
        return alike("nvme");
    case Controller::Kind::ahci:
        return alike("ahci");
    case Controller::Kind::piix_ide:
        return alike("ata_piix");
    case Controller::Kind::virtio_scsi:
        return alike("virtio_scsi");
    case Controller::Kind::virtio_blk:
        return alike("virtio_blk");
    case Controller::Kind::megasas:
        return alike("megaraid_sas");
    case Controller::Kind::mptsas:
        return alike("mptsas");
    case Controller::Kind::lsi:
        return alike("sym53c8xx");
    case Controller::Kind::xhci:
        return {"xhci_pci", "xhci_hcd"};
    case Controller::Kind::ehci:
        return {"ehci_pci", "ehci-pci"};
    case Controller::Kind::sdhci:
        return {"sdhci_pci", "sdhci-pci"};
    }
    return {};
}

Controller::Kind controller_kind(const facter::Report& report, const facter::Disk& disk) {
    switch (disk.bus) {
    case facter::Bus::nvme:
        return Controller::Kind::nvme;
    case facter::Bus::virtio_blk:
        return Controller::Kind::virtio_blk;
    case facter::Bus::usb:
        return usb_kind(report, disk);
    case facter::Bus::mmc:
        return Controller::Kind::sdhci;
    case facter::Bus::sata:
    case facter::Bus::scsi:
    case facter::Bus::floppy:
    case facter::Bus::other:
    case facter::Bus::software:
        break;
    }
    const std::string& driver = disk.driver;
    if (driver == "megaraid_sas" || driver == "hpsa" || driver == "aacraid") {
        return Controller::Kind::megasas;
    }
    if (driver.starts_with("mpt")) {
        return driver == "mptspi" ? Controller::Kind::lsi : Controller::Kind::mptsas;
    }
    if (disk.bus != facter::Bus::sata) {
        return Controller::Kind::virtio_scsi;
    }
    const bool is_piix = chipset_of(report) == Chipset::i440fx && driver == "ata_piix";
    return is_piix ? Controller::Kind::piix_ide : Controller::Kind::ahci;
}

bool ControllerPlanner::has_room(std::size_t controller) const {
    const auto used = static_cast<std::size_t>(
        std::count_if(plan_.disks.begin(), plan_.disks.end(),
                      [&](const Disk& disk) { return disk.controller == controller; }));
    switch (plan_.controllers.at(controller).kind) {
    case Controller::Kind::virtio_blk:
    case Controller::Kind::sdhci:
        return used < 1;
    case Controller::Kind::ahci:
        return used < ahci_ports;
    case Controller::Kind::piix_ide:
        return used < 4;
    case Controller::Kind::xhci:
        return used < xhci_ports;
    case Controller::Kind::ehci:
        return used < ehci_ports;
    case Controller::Kind::lsi:
        return used < 7;
    case Controller::Kind::mptsas:
        return used < 8;
    case Controller::Kind::nvme:
    case Controller::Kind::virtio_scsi:
    case Controller::Kind::megasas:
        return used < most_units;
    }
    return false;
}

/// The kernel takes two NVMe controllers of one serial for one, and refuses the second.
std::string ControllerPlanner::unlike_others(std::string serial) const {
    constexpr std::size_t longest = text_limits(DiskBus::nvme).serial;
    const auto is_taken = [this](const std::string& text) {
        return std::any_of(plan_.controllers.begin(), plan_.controllers.end(),
                           [&](const Controller& one) { return one.serial == text; });
    };
    std::string out = serial.substr(0, longest);
    for (unsigned number = 2; !out.empty() && is_taken(out); ++number) {
        const std::string mark = concat("#", number);
        out = serial.substr(0, longest - mark.size()) + mark;
    }
    return out;
}

std::size_t ControllerPlanner::controller_for(const facter::Disk& disk) {
    const Controller::Kind kind = controller_kind(report_, disk);
    const bool is_builtin =
        disk.controller && is_chipset_storage(buses_.topology.chipset, kind, *disk.controller);
    const PciPlace* place = !disk.controller ? nullptr
                            : is_builtin     ? buses_.find(*disk.controller)
                                             : buses_.find_for_device(*disk.controller);
    for (std::size_t i = 0; i < plan_.controllers.size(); ++i) {
        if (recorded_[i] == disk.controller) {
            if (plan_.controllers[i].kind == kind && has_room(i)) {
                return i;
            }
            place = nullptr; // A further controller, where nothing was recorded.
        }
    }
    Controller controller;
    controller.id = concat("controller", plan_.controllers.size());
    controller.kind = kind;
    controller.place = place != nullptr ? *place : buses_.take_free_place();
    controller.is_builtin = is_builtin && place != nullptr;
    if (kind == Controller::Kind::nvme) {
        controller.serial = unlike_others(disk.serial.value_or(""));
    }
    plan_.controllers.push_back(std::move(controller));
    recorded_.push_back(disk.controller);
    return plan_.controllers.size() - 1;
}

/// The recorded unit where it is free, else the next one.
unsigned ControllerPlanner::free_unit(std::size_t controller, unsigned wanted, unsigned first,
                                      unsigned count) const {
    const auto is_taken = [&](unsigned unit) {
        return std::any_of(plan_.disks.begin(), plan_.disks.end(), [&](const Disk& disk) {
            return disk.controller == controller && disk.unit == unit;
        });
    };
    if (wanted >= first && wanted < first + count && !is_taken(wanted)) {
        return wanted;
    }
    unsigned unit = first;
    while (is_taken(unit)) {
        ++unit;
    }
    return unit;
}

Attachment ControllerPlanner::attach(const facter::Disk& disk) {
    Attachment attachment;
    attachment.controller = controller_for(disk);
    const auto unit = [&](unsigned wanted, unsigned first, unsigned count) {
        return free_unit(attachment.controller, wanted, first, count);
    };
    const auto scsi = scsi_address(disk.sysfs_path);
    switch (plan_.controllers.at(attachment.controller).kind) {
    case Controller::Kind::nvme:
        attachment.unit = unit(namespace_of(disk), 1, most_units);
        break;
    case Controller::Kind::ahci:
    case Controller::Kind::piix_ide:
        attachment.unit = unit(sata_port(disk).value_or(0), 0, ahci_ports);
        break;
    case Controller::Kind::virtio_scsi:
        // Several disks of one target are told apart by their unit number.
        attachment.unit =
            scsi && scsi->lun > 0 ? scsi->target : unit(scsi ? scsi->target : 0, 0, most_units);
        attachment.lun = scsi ? scsi->lun : 0;
        break;
    case Controller::Kind::megasas:
    case Controller::Kind::mptsas:
    case Controller::Kind::lsi:
        attachment.unit = unit(scsi ? scsi->target : 0, 0, most_units);
        break;
    case Controller::Kind::xhci:
        attachment.unit = unit(usb_port(disk.sysfs_path), 1, xhci_ports);
        break;
    case Controller::Kind::ehci:
        attachment.unit = unit(usb_port(disk.sysfs_path), 1, ehci_ports);
        break;
    case Controller::Kind::virtio_blk:
    case Controller::Kind::sdhci:
        break;
    }
    return attachment;
}

} // namespace harness::machine
