#include "harness/machine/render_devices.hpp"

#include <algorithm>

namespace harness::machine {

namespace {

/// pcie-pci-bridge would be nearer behind PCI Express, but has no device 0 behind it.
std::string_view driver_for(const PciBridge& bridge, Chipset chipset) {
    switch (bridge.kind) {
    case PciBridge::Kind::root_port:
        return "pcie-root-port";
    case PciBridge::Kind::upstream:
        return "x3130-upstream";
    case PciBridge::Kind::downstream:
        return "xio3130-downstream";
    case PciBridge::Kind::pci:
        return "pci-bridge";
    case PciBridge::Kind::root:
        return chipset == Chipset::q35 ? "pxb-pcie" : "pxb";
    }
    return "pcie-root-port";
}

/// Only where a disk may come and go, where firmware has to tell the index of an onboard card,
/// which QEMU does for such slots alone, or where UEFI has to reserve numbers of buses, which OVMF
/// does for such slots alone; their service costs time at each boot.
bool is_hotpluggable(const Plan& plan, const PciBridge& bridge) {
    const auto has_disk = [&](const Controller& one) {
        return one.kind == Controller::Kind::nvme && one.place.bus == bridge.id;
    };
    const auto is_onboard = [&](const Nic& one) {
        return one.onboard_index > 0 && one.place.bus == bridge.id;
    };
    const bool reserves_by_uefi = plan.firmware == Firmware::uefi && bridge.reserved_buses > 0;
    return reserves_by_uefi ||
           std::any_of(plan.controllers.begin(), plan.controllers.end(), has_disk) ||
           std::any_of(plan.nics.begin(), plan.nics.end(), is_onboard);
}

void add_bridge(const Plan& plan, const PciBridge& bridge, Arguments& out) {
    Option option(concat(driver_for(bridge, plan.pci.chipset), ",id=", bridge.id));
    option.at(bridge.place);
    switch (bridge.kind) {
    case PciBridge::Kind::root_port:
    case PciBridge::Kind::downstream:
        option.with("chassis", std::to_string(bridge.number))
            .with("slot", std::to_string(bridge.number));
        if (!is_hotpluggable(plan, bridge)) {
            option.with("hotplug", "off");
        }
        break;
    case PciBridge::Kind::pci:
        option.with("chassis_nr", std::to_string(bridge.number)).with("shpc", "off");
        break;
    case PciBridge::Kind::root:
        option.with("bus_nr", std::to_string(bridge.secondary_bus));
        break;
    case PciBridge::Kind::upstream:
        break;
    }
    if (bridge.reserved_buses > 0 && bridge.kind != PciBridge::Kind::root) {
        option.with("bus-reserve", std::to_string(bridge.reserved_buses));
    }
    out.device(option);
}

} // namespace

void add_buses(const Plan& plan, Arguments& out) {
    for (const PciBridge& bridge : plan.pci.bridges) {
        add_bridge(plan, bridge, out);
    }
}

void add_placeholders(const Plan& plan, Arguments& out) {
    for (const Placeholder& placeholder : plan.pci.placeholders) {
        Option option(concat(placeholder.device, ",id=", placeholder.id));
        out.device(option.at(placeholder.place));
    }
}

} // namespace harness::machine
