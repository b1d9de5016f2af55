#include "harness/machine/pci_models.hpp"

#include <algorithm>
#include <array>

namespace harness::machine {

namespace {

struct VirtioModel {
    std::uint16_t device; ///< Transitional and modern numbers differ.
    std::string_view name;
};

constexpr std::uint16_t red_hat_virtio = 0x1af4;
constexpr std::array virtio_models{
    VirtioModel{0x1002, "virtio-balloon-pci"},
    VirtioModel{0x1005, "virtio-rng-pci"},
    VirtioModel{0x1044, "virtio-rng-pci"},
    VirtioModel{0x1045, "virtio-balloon-pci"},
};

struct ClassModel {
    facter::PciClass class_code;
    std::string_view name;
};

constexpr std::array class_models{
    ClassModel{{0x0c, 0x03, 0x00}, "piix3-usb-uhci"},
    ClassModel{{0x0c, 0x03, 0x20}, "usb-ehci"},
    ClassModel{{0x0c, 0x03, 0x30}, "qemu-xhci"},
    ClassModel{{0x04, 0x03, 0x00}, "ich9-intel-hda"},
    ClassModel{{0x08, 0x05, 0x01}, "sdhci-pci"},
};

} // namespace

std::string placeholder_model(const facter::PciFunction& function) {
    if (function.vendor.value == red_hat_virtio) {
        for (const VirtioModel& model : virtio_models) {
            if (model.device == function.device.value) {
                return std::string(model.name);
            }
        }
    }
    for (const ClassModel& model : class_models) {
        if (model.class_code == function.class_code) {
            return std::string(model.name);
        }
    }
    return std::string(plain_placeholder);
}

bool has_class_of(std::string_view model, const facter::PciClass& recorded) {
    if (model.starts_with("virtio-")) {
        return true;
    }
    return std::any_of(class_models.begin(), class_models.end(), [&](const ClassModel& one) {
        return one.name == model && one.class_code == recorded;
    });
}

} // namespace harness::machine
