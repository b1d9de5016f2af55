#include "harness/facter/invent_devices.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

#include <algorithm>

namespace harness::facter {

namespace {

constexpr unsigned first_port_slot =
    6; ///< Below it are graphics, above 0x14 USB, SATA and the rest.
constexpr unsigned bus_pci = 4;
constexpr unsigned bus_virtio = 143;

constexpr PciKind port_kind{"bridge", 6, 4, 0, "Bridge", "PCI bridge", "pcieport", "pcieportdrv"};

std::string upper_hex(unsigned value, std::size_t width) {
    return upper_case(hex(value, width));
}

unsigned number_at(const std::string& address, std::size_t from, std::size_t count) {
    return static_cast<unsigned>(std::stoul(address.substr(from, count), nullptr, 16));
}

std::string_view maker_of(unsigned vendor) {
    return vendor == 0x8086 ? "Intel Corporation" : "";
}

std::string model_of(const PciKind& kind, unsigned vendor) {
    return concat(vendor == 0x8086 ? "Intel " : "",
                  kind.sub_name.empty() ? kind.base_name : kind.sub_name);
}

std::string alias_of(const PciKind& kind, PciIds ids) {
    return concat("pci:v", upper_hex(ids.vendor, 8), "d", upper_hex(ids.device, 8),
                  "sv00000000sd00000000bc", upper_hex(kind.base, 2), "sc", upper_hex(kind.sub, 2),
                  "i", upper_hex(kind.interface, 2));
}

OrderedJson identity_of(const PciKind& kind, PciIds ids) {
    OrderedJson out;
    out["base_class"] = ident(kind.base, kind.base_name);
    out["sub_class"] = ident(kind.sub, kind.sub_name);
    if (kind.interface != 0) {
        out["pci_interface"] = ident(kind.interface);
    }
    out["vendor"] = ident(ids.vendor, maker_of(ids.vendor));
    out["device"] = ident(ids.device);
    out["model"] = model_of(kind, ids.vendor);
    return out;
}

OrderedJson list_and_bus(std::string_view list, const std::string& address) {
    OrderedJson out;
    out["class_list"] = list == "pci" ? OrderedJson{"pci"} : OrderedJson{list, "pci"};
    out["bus_type"] = ident(bus_pci, "PCI");
    out["slot"] = {{"bus", number_at(address, 5, 2)}, {"number", number_at(address, 8, 2)}};
    return out;
}

} // namespace

OrderedJson ident(unsigned value, std::string_view name) {
    OrderedJson out;
    out["hex"] = hex(value, 4);
    if (!name.empty()) {
        out["name"] = name;
    }
    out["value"] = value;
    return out;
}

void add_drivers(OrderedJson& device,
                 const std::vector<std::pair<std::string_view, std::string_view>>& drivers) {
    std::vector<std::string_view> names;
    std::vector<std::string_view> modules;
    for (const auto& [driver, module] : drivers) {
        names.push_back(driver);
        modules.push_back(module);
    }
    device["driver"] = names.front();
    device["driver_module"] = modules.front();
    std::sort(names.begin(), names.end());
    std::sort(modules.begin(), modules.end());
    device["drivers"] = names;
    device["driver_modules"] = modules;
}

unsigned DeviceList::add(std::string_view list, unsigned attached_to, OrderedJson members) {
    OrderedJson device{{"index", ++count_}, {"attached_to", attached_to}};
    device.update(members);
    OrderedJson& all = lists_.try_emplace(std::string(list), OrderedJson::array()).first->second;
    all.push_back(std::move(device));
    return count_;
}

Placed DeviceList::pci(const PciKind& kind, const std::string& address, PciIds ids,
                       const Placed* parent, const std::vector<std::string>& names) {
    const std::string path =
        concat(parent != nullptr ? parent->path : "/devices/pci0000:00", "/", address);
    const bool is_bridge = kind.driver == port_kind.driver;
    OrderedJson device = list_and_bus(kind.list, address);
    device.update(identity_of(kind, ids));
    device["sysfs_id"] = path;
    device["sysfs_bus_id"] = address;
    if (!names.empty()) {
        device["unix_device_names"] = names;
    }
    device["detail"] = {{"function", number_at(address, 11, 1)},
                        {"command", kind.driver.empty() ? 0 : 1031},
                        {"header_type", is_bridge ? 1 : 0},
                        {"secondary_bus", is_bridge ? ports_ : 0},
                        {"prog_if", kind.interface}};
    if (!kind.driver.empty()) {
        add_drivers(device, {{kind.driver, kind.module}});
    }
    device["module_alias"] = alias_of(kind, ids);
    return {add(kind.list, parent != nullptr ? parent->index : 0, std::move(device)), path,
            address};
}

std::string DeviceList::next_behind_port() const {
    return concat("0000:", hex(ports_ + 1, 2), ":00.0");
}

Placed DeviceList::pci_behind_port(const PciKind& kind, PciIds ids,
                                   const std::vector<std::string>& names) {
    const std::string address = next_behind_port();
    const std::string port_address =
        concat("0000:00:", hex(first_port_slot + ports_ / 8, 2), ".", ports_ % 8);
    ++ports_;
    const Placed port = pci(port_kind, port_address, port_);
    return pci(kind, address, ids, &port, names);
}

Placed DeviceList::virtio(std::string_view list, const Placed& function, OrderedJson members,
                          std::string_view driver) {
    const std::string bus_id = concat("virtio", virtios_++);
    const std::string path = concat(function.path, "/", bus_id);
    OrderedJson device{{"class_list", {list}},
                       {"bus_type", ident(bus_virtio, "Virtio")},
                       {"slot", {{"bus", 0}, {"number", 0}}}};
    device.update(members);
    device["sysfs_id"] = path;
    device["sysfs_bus_id"] = bus_id;
    add_drivers(device, {{driver, driver}});
    return {add(list, function.index, std::move(device)), path, bus_id};
}

} // namespace harness::facter
