#include "harness/libvirt/domain_buses.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/hex.hpp"

namespace harness::libvirt {

namespace {

using Kind = machine::PciBridge::Kind;

std::string model_of(Kind kind, machine::Chipset chipset) {
    switch (kind) {
    case Kind::root_port:
        return "pcie-root-port";
    case Kind::upstream:
        return "pcie-switch-upstream-port";
    case Kind::downstream:
        return "pcie-switch-downstream-port";
    case Kind::pci:
        return chipset == machine::Chipset::q35 ? "pcie-to-pci-bridge" : "pci-bridge";
    case Kind::root:
        return chipset == machine::Chipset::q35 ? "pcie-expander-bus" : "pci-expander-bus";
    }
    return {};
}

void add_target(pugi::xml_node controller, const machine::PciBridge& bridge) {
    switch (bridge.kind) {
    case Kind::root_port:
    case Kind::downstream:
        add(controller, "target",
            {{"chassis", std::to_string(bridge.number)},
             {"port", concat("0x", hex(bridge.number))}});
        break;
    case Kind::pci:
        add(controller, "target", {{"chassisNr", std::to_string(bridge.number)}});
        break;
    case Kind::root:
        add(controller, "target", {{"busNr", std::to_string(bridge.secondary_bus)}});
        break;
    case Kind::upstream:
        break;
    }
}

std::string root_name(machine::Chipset chipset) {
    return chipset == machine::Chipset::q35 ? "pcie.0" : "pci.0";
}

std::string alias_of(const std::string& id) {
    return concat("ua-", id);
}

} // namespace

bool is_known(machine::Controller::Kind kind) {
    using Controller = machine::Controller::Kind;
    return kind == Controller::ahci || kind == Controller::virtio_scsi ||
           kind == Controller::virtio_blk;
}

DomainBuses::DomainBuses(const machine::Plan& plan) : plan_(plan) {
    for (const machine::PciBridge& bridge : plan.pci.bridges) {
        parent_[bridge.id] = bridge.place.bus;
        note(bridge.place, true);
    }
    for (const machine::Controller& controller : plan.controllers) {
        note(controller.place, is_known(controller.kind));
    }
    for (const machine::Placeholder& placeholder : plan.pci.placeholders) {
        note(placeholder.place, false);
    }
    for (const machine::Nic& nic : plan.nics) {
        note(nic.place, true);
    }
    index_of_[root_name(plan.pci.chipset)] = 0;
    unsigned next = 1;
    for (const machine::PciBridge& bridge : plan.pci.bridges) {
        if (!is_passed(bridge.id)) {
            index_of_[bridge.id] = next++;
        }
    }
}

void DomainBuses::note(const machine::PciPlace& place, bool is_element) {
    if (place.bus == root_name(plan_.pci.chipset)) {
        used_slots_.insert(place.device);
    } else if (!is_element) {
        passed_.insert(top_of(place.bus));
    }
}

/// The bridge on a root bus that leads to this one.
std::string DomainBuses::top_of(const std::string& bus) const {
    std::string top = bus;
    for (auto at = parent_.find(top); at != parent_.end() && parent_.contains(at->second);
         at = parent_.find(top)) {
        top = at->second;
    }
    return top;
}

bool DomainBuses::is_passed(const std::string& bus) const {
    return parent_.contains(bus) && passed_.contains(top_of(bus));
}

void DomainBuses::add_bridges(pugi::xml_node devices) const {
    for (const machine::PciBridge& bridge : plan_.pci.bridges) {
        if (is_passed(bridge.id)) {
            continue;
        }
        pugi::xml_node node = add(devices, "controller",
                                  {{"type", "pci"},
                                   {"index", std::to_string(index_of_.at(bridge.id))},
                                   {"model", model_of(bridge.kind, plan_.pci.chipset)}});
        add_target(node, bridge);
        add(node, "alias", {{"name", alias_of(bridge.id)}});
        put_address(node, bridge.place);
    }
}

void DomainBuses::add_overrides(pugi::xml_node domain) const {
    for (const machine::PciBridge& bridge : plan_.pci.bridges) {
        if (bridge.reserved_buses > 0 && !is_passed(bridge.id)) {
            add_override(domain, {alias_of(bridge.id), "bus-reserve", "unsigned",
                                  std::to_string(bridge.reserved_buses)});
        }
    }
}

void DomainBuses::put_address(pugi::xml_node device, const machine::PciPlace& place) const {
    const auto bus = index_of_.find(place.bus);
    if (bus == index_of_.end()) {
        return;
    }
    pugi::xml_node node = add(device, "address",
                              {{"type", "pci"},
                               {"domain", "0x0000"},
                               {"bus", concat("0x", hex(bus->second, 2))},
                               {"slot", concat("0x", hex(place.device, 2))},
                               {"function", concat("0x", hex(place.function))}});
    if (place.multifunction) {
        node.append_attribute("multifunction").set_value("on");
    }
}

void DomainBuses::add_address(pugi::xml_node device, const machine::PciPlace& place) {
    constexpr unsigned highest_slot = 0x1e; // 0x1f is the chipset's.
    if (!place.bus.empty()) {
        put_address(device, place);
        return;
    }
    for (unsigned slot = highest_slot; slot > 0; --slot) {
        if (used_slots_.insert(slot).second) {
            machine::PciPlace free;
            free.bus = root_name(plan_.pci.chipset);
            free.device = static_cast<std::uint8_t>(slot);
            put_address(device, free);
            return;
        }
    }
}

std::set<std::string> DomainBuses::said() const {
    std::set<std::string> out;
    for (const machine::PciBridge& bridge : plan_.pci.bridges) {
        if (!is_passed(bridge.id)) {
            out.insert(bridge.id);
        }
    }
    return out;
}

void add_override(pugi::xml_node domain, const Override& override_) {
    pugi::xml_node all = domain.child("qemu:override");
    all = all ? all : add(domain, "qemu:override");
    pugi::xml_node device = all.find_child_by_attribute("alias", override_.alias.c_str());
    if (!device) {
        device = add(all, "qemu:device", {{"alias", override_.alias}});
        add(device, "qemu:frontend");
    }
    pugi::xml_node property = add(device.child("qemu:frontend"), "qemu:property",
                                  {{"name", override_.property}, {"type", override_.type}});
    if (override_.type != "remove") {
        property.append_attribute("value").set_value(override_.value.c_str());
    }
}

} // namespace harness::libvirt
