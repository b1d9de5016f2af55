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
    }
    return "nvme";
}

std::string_view to_text(Fidelity fidelity) {
    switch (fidelity) {
    case Fidelity::same:
        return "same";
    case Fidelity::stand_in:
        return "stand-in";
    case Fidelity::scaled:
        return "scaled";
    case Fidelity::not_replayed:
        return "not replayed";
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

} // namespace harness::machine
