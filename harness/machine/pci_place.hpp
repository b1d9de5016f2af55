#pragma once

#include "harness/facter/pci.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness::machine {

/// Where a function sits in the guest. Where the address is the recorded one, so are the names that
/// software makes of it: `by-path` links, names of network interfaces.
struct PciPlace {
    std::string bus; ///< QEMU's name of the bus: "pcie.0", "port2"; empty: QEMU's own choice.
    std::uint8_t device = 0;
    std::uint8_t function = 0;
    bool multifunction = false; ///< Function 0 of a slot that has others.
    facter::PciAddress address; ///< What the guest will see.
    bool is_recorded = false;   ///< That is what the report says.
};

enum class Chipset {
    q35,
    i440fx ///< Recorded virtual machines of the older kind: no PCI Express.
};

[[nodiscard]] std::string_view to_text(Chipset chipset);

/// A bridge to another bus.
struct PciBridge {
    enum class Kind {
        root_port,  ///< On a root bus.
        upstream,   ///< The switch's end towards the root port.
        downstream, ///< The switch's end towards a device.
        pci,        ///< To a conventional bus.
        root        ///< A further root bus, "pci0000:17".
    };
    std::string id; ///< "port2"; also the name of the bus behind it.
    Kind kind = Kind::root_port;
    PciPlace place;
    std::uint8_t secondary_bus = 0;
    unsigned reserved_buses = 0; ///< Numbers behind it that stay unused, to meet recorded ones.
    unsigned number = 0;         ///< QEMU's chassis and slot, unlike for each.
};

/// A function that QEMU has no model of, or none that we need: something holds its address.
struct Placeholder {
    std::string id;
    std::string device; ///< QEMU's name: "pci-testdev", "qemu-xhci".
    PciPlace place;
    std::string record; ///< "hardware.usb_controller[0]"; empty where only a slot's function 0.
};

/// The buses of a machine: bridges in the order in which QEMU must hear of them.
struct PciTopology {
    Chipset chipset = Chipset::q35;
    bool has_sata = false; ///< q35's own controllers, which can be left out.
    bool has_smbus = false;
    std::vector<PciBridge> bridges;
    std::vector<Placeholder> placeholders;
};

} // namespace harness::machine
