#include "harness/facter/field.hpp"
#include "harness/facter/sections.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace harness::facter {

namespace {

// hwinfo's sub classes of a network interface, and of a PCI network controller.
constexpr unsigned ethernet_interface = 1;
constexpr unsigned wlan_interface = 10;
constexpr unsigned ethernet_controller = 0;
constexpr unsigned wlan_controller = 0x82;
constexpr unsigned usb_link_controller = 0x91;

using Controllers = std::unordered_map<std::string, const Device*>;

/// Controllers by their sysfs path, which is what an interface's link names.
Controllers controllers_by_path(const Devices& devices) {
    Controllers controllers;
    for (const Device* device : devices.of("network_controller")) {
        if (!device->sysfs_id.empty()) {
            controllers.try_emplace(device->sysfs_id, device);
        }
    }
    return controllers;
}

bool is_loopback(const Device& interface) {
    return interface.sub_class.name == "Loopback" || interface.sysfs_id == "/class/net/lo";
}

/// A card that is associated to no network shows an Ethernet interface: ask the controller first.
NicKind kind_of(const Device* interface, const Device* controller) {
    const auto& names = interface != nullptr ? interface->names : controller->names;
    const bool has_wlan_name = std::any_of(
        names.begin(), names.end(), [](const std::string& name) { return name.starts_with("wl"); });
    if (has_wlan_name ||
        (controller != nullptr && controller->sub_class.value == wlan_controller) ||
        (interface != nullptr && interface->sub_class.value == wlan_interface)) {
        return NicKind::wlan;
    }
    if (interface == nullptr) {
        const unsigned sub_class = controller->sub_class.value;
        return sub_class == ethernet_controller || sub_class == usb_link_controller
                   ? NicKind::ethernet
                   : NicKind::other;
    }
    if (controller == nullptr && interface->sysfs_link.empty()) {
        return NicKind::virtual_interface;
    }
    return interface->sub_class.value == ethernet_interface ? NicKind::ethernet : NicKind::other;
}

Nic nic_of(const Device* interface, const Device* controller, const Devices& devices,
           const std::vector<PciFunction>& pci) {
    const Device& first = interface != nullptr ? *interface : *controller;
    const Device& second = controller != nullptr ? *controller : first;
    Nic nic;
    nic.names = first.names;
    nic.kind = kind_of(interface, controller);
    nic.driver = first.driver.empty() ? second.driver : first.driver;
    nic.address = devices.controller_of(first);
    nic.vendor = second.vendor;
    nic.device = second.device;
    nic.model = second.model;
    nic.sysfs_path = first.sysfs_link.empty() ? second.sysfs_id : first.sysfs_link;
    nic.path = first.reader.path();
    if (!nic.address) {
        nic.address = second.nearest_function();
    }
    const PciFunction* function = nic.address ? find_in(pci, *nic.address) : nullptr;
    const bool is_virtio = second.vendor.name == "Virtio" || nic.driver == "virtio_net";
    if (function != nullptr && (nic.vendor.value == 0 || is_virtio)) {
        nic.vendor = function->vendor;
        nic.device = function->device;
    }
    return nic;
}

/// An interface's controller: by its link, else by what it is attached to.
const Device* controller_of(const Device& interface, const Controllers& controllers,
                            const Devices& devices) {
    if (const auto found = controllers.find(interface.sysfs_link); found != controllers.end()) {
        return found->second;
    }
    const Device* parent = devices.find(interface.attached_to);
    return parent != nullptr && parent->key == "network_controller" ? parent : nullptr;
}

} // namespace

std::vector<Nic> read_nics(const Devices& devices, const std::vector<PciFunction>& pci) {
    const Controllers controllers = controllers_by_path(devices);
    std::unordered_set<const Device*> used;
    std::vector<Nic> nics;
    for (const Device* interface : devices.of("network_interface")) {
        if (is_loopback(*interface)) {
            continue;
        }
        const Device* controller = controller_of(*interface, controllers, devices);
        used.insert(controller);
        nics.push_back(nic_of(interface, controller, devices, pci));
    }
    for (const Device* controller : devices.of("network_controller")) {
        if (used.insert(controller).second) {
            nics.push_back(nic_of(nullptr, controller, devices, pci));
        }
    }
    return nics;
}

} // namespace harness::facter
