#include "harness/facter/field.hpp"
#include "harness/facter/sections.hpp"

#include <algorithm>
#include <map>

namespace harness::facter {

namespace {

constexpr unsigned most_in_byte = 0xff;

PciFunction read_function(const Device& device, const PciAddress& address) {
    PciFunction function;
    function.address = address;
    function.parents = pci_chain(device.sysfs_id);
    if (!function.parents.empty()) {
        function.parents.pop_back();
    }
    function.class_code = device.class_code();
    function.vendor = device.vendor;
    function.device = device.device;
    function.subsystem_vendor = device.subsystem_vendor;
    function.subsystem_device = device.subsystem_device;
    const TreeReader detail = device.reader["detail"];
    function.header_type =
        static_cast<std::uint8_t>(small_number_of(detail["header_type"], most_in_byte));
    function.secondary_bus =
        static_cast<std::uint8_t>(small_number_of(detail["secondary_bus"], most_in_byte));
    function.driver = device.driver;
    function.key = device.key;
    function.path = device.reader.path();
    return function;
}

} // namespace

std::vector<PciFunction> read_pci(const Devices& devices) {
    std::map<PciAddress, const Device*> by_address;
    for (const Device& device : devices.all()) {
        if (device.address) {
            by_address.try_emplace(*device.address, &device);
        }
    }
    std::vector<PciFunction> functions;
    functions.reserve(by_address.size());
    for (const auto& [address, device] : by_address) {
        functions.push_back(read_function(*device, address));
    }
    return functions;
}

std::vector<StorageController> read_storage_controllers(const Devices& devices) {
    std::vector<StorageController> controllers;
    for (const Device* device : devices.of("storage_controller")) {
        controllers.push_back({.address = devices.controller_of(*device),
                               .class_code = device->class_code(),
                               .vendor = device->vendor,
                               .device = device->device,
                               .driver = device->driver,
                               .model = device->model,
                               .sysfs_path = device->sysfs_id,
                               .path = device->reader.path()});
    }
    return controllers;
}

std::vector<GraphicsCard> read_graphics(const Devices& devices) {
    std::vector<GraphicsCard> cards;
    for (const Device* device : devices.of("graphics_card")) {
        cards.push_back({.model = device->model,
                         .driver = device->driver,
                         .address = device->nearest_function(),
                         .vendor = device->vendor,
                         .device = device->device,
                         .path = device->reader.path()});
    }
    return cards;
}

const PciFunction* find_in(const std::vector<PciFunction>& pci, const PciAddress& address) {
    const auto found = std::lower_bound(pci.begin(), pci.end(), address,
                                        [](const PciFunction& function, const PciAddress& wanted) {
                                            return function.address < wanted;
                                        });
    return found != pci.end() && found->address == address ? &*found : nullptr;
}

} // namespace harness::facter
