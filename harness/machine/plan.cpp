#include "harness/machine/plan.hpp"

#include <string_view>

namespace harness::machine {

std::string_view to_text(DiskBus bus) {
    switch (bus) {
    case DiskBus::nvme:
        return "nvme";
    case DiskBus::sata:
        return "sata";
    case DiskBus::scsi:
        return "scsi";
    case DiskBus::virtio:
        return "virtio";
    case DiskBus::usb:
        return "usb";
    case DiskBus::mmc:
        return "mmc";
    }
    return "nvme";
}

std::string_view to_text(Controller::Kind kind) {
    switch (kind) {
    case Controller::Kind::nvme:
        return "nvme";
    case Controller::Kind::ahci:
        return "ahci";
    case Controller::Kind::piix_ide:
        return "piix-ide";
    case Controller::Kind::virtio_scsi:
        return "virtio-scsi";
    case Controller::Kind::virtio_blk:
        return "virtio-blk";
    case Controller::Kind::megasas:
        return "megasas";
    case Controller::Kind::mptsas:
        return "mptsas";
    case Controller::Kind::lsi:
        return "lsi";
    case Controller::Kind::xhci:
        return "xhci";
    case Controller::Kind::ehci:
        return "ehci";
    case Controller::Kind::sdhci:
        return "sdhci";
    }
    return "nvme";
}

std::string_view to_text(Chipset chipset) {
    switch (chipset) {
    case Chipset::q35:
        return "q35";
    case Chipset::i440fx:
        return "i440fx";
    }
    return "q35";
}

std::string_view to_text(Section section) {
    switch (section) {
    case Section::system:
        return "system";
    case Section::firmware:
        return "firmware";
    case Section::processor:
        return "processor";
    case Section::memory:
        return "memory";
    case Section::disks:
        return "disks";
    case Section::pci:
        return "pci";
    case Section::network:
        return "network";
    case Section::power:
        return "power";
    }
    return "system";
}

std::string_view to_text(Fidelity fidelity) {
    switch (fidelity) {
    case Fidelity::same:
        return "same";
    case Fidelity::stand_in:
        return "stand-in";
    case Fidelity::scaled:
        return "scaled";
    case Fidelity::absent:
        return "absent";
    }
    return "same";
}

std::string_view to_text(Firmware firmware) {
    switch (firmware) {
    case Firmware::direct:
        return "direct";
    case Firmware::bios:
        return "bios";
    case Firmware::uefi:
        return "uefi";
    }
    return "direct";
}

bool guards_variables(const Plan& plan) {
    return plan.secure_boot != SecureBoot::off && plan.pci.chipset == Chipset::q35;
}

Plan bare_machine(Plan plan) {
    plan.has_system = false;
    plan.has_tpm = false;
    plan.records_writes = false;
    plan.firmware = Firmware::direct;
    plan.secure_boot = SecureBoot::off;
    return plan;
}

std::vector<DiskWindow> disk_windows(const Plan& plan) {
    constexpr std::uint64_t step = mebibytes(1).count; // No sector lies across a border.
    std::vector<DiskWindow> windows;
    Bytes next;
    for (const Disk& disk : plan.disks) {
        windows.push_back({next, disk.size});
        next = Bytes{(next.count + disk.size.count + step - 1) / step * step};
    }
    return windows;
}

Bytes size_of_windows(const Plan& plan) {
    const std::vector<DiskWindow> windows = disk_windows(plan);
    return windows.empty() ? Bytes{} : windows.back().offset + windows.back().size;
}

std::string_view to_text(SecureBoot secure_boot) {
    switch (secure_boot) {
    case SecureBoot::off:
        return "off";
    case SecureBoot::setup:
        return "setup";
    case SecureBoot::enrolled:
        return "enrolled";
    }
    return "off";
}

} // namespace harness::machine
