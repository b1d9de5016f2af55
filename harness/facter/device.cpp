#include "harness/facter/device.hpp"

#include "harness/facter/field.hpp"

#include <algorithm>
#include <array>

namespace harness::facter {

namespace {

constexpr unsigned most_index = 0xffff;
constexpr int deepest_attachment = 32; // attached_to may lead in a circle.

constexpr std::array<std::string_view, 8> known_lists{
    "disk",    "storage_controller", "network_controller", "network_interface", "graphics_card",
    "unknown", "usb_controller",     "mmc_controller"};

bool is_known(std::string_view key) {
    return std::find(known_lists.begin(), known_lists.end(), key) != known_lists.end();
}

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// Looks without a diagnostic: in a list that we do not know anything may stand.
bool looks_like_pci(const Node& entry) {
    for (const char* key : {"sysfs_bus_id", "sysfs_id"}) {
        const Node* value = entry.find(key);
        const std::string* text = value != nullptr ? value->string() : nullptr;
        if (text != nullptr && parse_pci_address(last_part(*text))) {
            return true;
        }
    }
    return false;
}

} // namespace

Device::Device(const TreeReader& entry, std::string list)
    : reader(entry), key(std::move(list)), index(small_number_of(reader["index"], most_index)),
      attached_to(small_number_of(reader["attached_to"], most_index)),
      bus_type(id_of(reader["bus_type"])), base_class(id_of(reader["base_class"])),
      sub_class(id_of(reader["sub_class"])), interface(id_of(reader["pci_interface"])),
      vendor(id_of(reader["vendor"])), device(id_of(reader["device"])),
      subsystem_vendor(id_of(reader["sub_vendor"])), subsystem_device(id_of(reader["sub_device"])),
      model(text_of(reader["model"])), driver(text_of(reader["driver"])),
      sysfs_id(text_of(reader["sysfs_id"])), sysfs_link(text_of(reader["sysfs_device_link"])),
      names(texts_of(reader["unix_device_names"])) {
    const std::string bus_id = text_of(reader["sysfs_bus_id"]);
    address = parse_pci_address(bus_id.empty() ? last_part(sysfs_id) : std::string_view(bus_id));
}

PciClass Device::class_code() const {
    return {.base = static_cast<std::uint8_t>(base_class.value & 0xffU),
            .sub = static_cast<std::uint8_t>(sub_class.value & 0xffU),
            .interface = static_cast<std::uint8_t>(interface.value & 0xffU)};
}

std::optional<PciAddress> Device::nearest_function() const {
    if (address) {
        return address;
    }
    for (const std::string* path : {&sysfs_link, &sysfs_id}) {
        if (const auto chain = pci_chain(*path); !chain.empty()) {
            return chain.back();
        }
    }
    return std::nullopt;
}

Devices::Devices(const TreeReader& hardware) : by_index_(most_index + 1) {
    for (const auto& [key, list] : hardware.members()) {
        const bool known = is_known(key);
        if (!known && (!list.is_there() || list.node()->list() == nullptr)) {
            continue;
        }
        for (const TreeReader& entry : known ? maps_of(list) : list.elements()) {
            if (known || (entry.is_there() && looks_like_pci(*entry.node()))) {
                devices_.push_back(Device(entry, key));
            }
        }
    }
    for (std::size_t i = 0; i < devices_.size(); ++i) {
        std::uint32_t& slot = by_index_[devices_[i].index];
        slot = slot == 0 ? static_cast<std::uint32_t>(i + 1) : slot;
    }
}

std::vector<const Device*> Devices::of(std::string_view key) const {
    std::vector<const Device*> found;
    for (const Device& device : devices_) {
        if (device.key == key) {
            found.push_back(&device);
        }
    }
    return found;
}

const Device* Devices::find(unsigned index) const {
    if (index == 0 || index > most_index || by_index_[index] == 0) {
        return nullptr;
    }
    return &devices_[by_index_[index] - 1];
}

std::optional<PciAddress> Devices::controller_of(const Device& device) const {
    const Device* at = &device;
    for (int depth = 0; at != nullptr && depth < deepest_attachment; ++depth) {
        if (const auto address = at->nearest_function()) {
            return address;
        }
        at = find(at->attached_to);
    }
    return std::nullopt;
}

} // namespace harness::facter
