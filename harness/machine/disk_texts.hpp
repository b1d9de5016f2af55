#pragma once

#include "harness/machine/plan.hpp"

namespace harness::machine {

/// How many characters of a disk's texts QEMU's device shows.
struct DiskTextLimits {
    std::size_t serial = 0;
    std::size_t model = 0;
    std::size_t revision = 0;
    std::size_t vendor = 0;
};

[[nodiscard]] constexpr DiskTextLimits text_limits(DiskBus bus) {
    switch (bus) {
    case DiskBus::scsi:
    case DiskBus::usb: // A SCSI disk behind a bridge.
        return {.serial = 36, .model = 16, .revision = 4, .vendor = 8};
    case DiskBus::nvme:
    case DiskBus::sata:
    case DiskBus::virtio:
    case DiskBus::mmc:
        break;
    }
    return {.serial = 20, .model = 40, .revision = 8, .vendor = 0};
}

} // namespace harness::machine
