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

bool is_same_slot(const PciPlace& a, const PciPlace& b) {
    return a.bus == b.bus && a.device == b.device && a.function == b.function;
}

facter::PciClass class_of(Controller::Kind kind) {
    switch (kind) {
    case Controller::Kind::nvme:
        return {0x01, 0x08, 0x02};
    case Controller::Kind::ahci:
        return {0x01, 0x06, 0x01};
    case Controller::Kind::piix_ide:
        return {0x01, 0x01, 0x80};
    case Controller::Kind::megasas:
        return {0x01, 0x04, 0x00};
    case Controller::Kind::virtio_scsi:
    case Controller::Kind::virtio_blk:
    case Controller::Kind::mptsas:
    case Controller::Kind::lsi:
        return {0x01, 0x00, 0x00};
    case Controller::Kind::xhci:
        return {0x0c, 0x03, 0x30};
    case Controller::Kind::ehci:
        return {0x0c, 0x03, 0x20};
    case Controller::Kind::sdhci:
        return {0x08, 0x05, 0x01};
    }
    return {};
}

facter::PciClass class_of_chipset(Chipset chipset, const PciPlace& place) {
    if (place.device == 0) {
        return {0x06, 0x00, 0x00};
    }
    if (place.function == 0) {
        return {0x06, 0x01, 0x00};
    }
    if (chipset == Chipset::i440fx) {
        return place.function == 1 ? facter::PciClass{0x01, 0x01, 0x80}
                                   : facter::PciClass{0x06, 0x80, 0x00};
    }
    return place.function == 2 ? facter::PciClass{0x01, 0x06, 0x01}
                               : facter::PciClass{0x0c, 0x05, 0x00};
}

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

facter::PciClass class_at(const Plan& plan, const PciPlace& place) {
    for (const PciBridge& bridge : plan.pci.bridges) {
        if (is_same_slot(bridge.place, place)) {
            return {0x06, 0x04, 0x00};
        }
    }
    for (const Controller& controller : plan.controllers) {
        if (is_same_slot(controller.place, place)) {
            return class_of(controller.kind);
        }
    }
    for (const Nic& nic : plan.nics) {
        if (is_same_slot(nic.place, place)) {
            return {0x02, 0x00, 0x00};
        }
    }
    if (is_same_slot(plan.channel_place, place)) {
        return {0x07, 0x80, 0x00};
    }
    return class_of_chipset(plan.pci.chipset, place);
}

} // namespace harness::machine
