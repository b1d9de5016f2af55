#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::facter {

/// Where a function sits on the PCI buses of the recorded machine. Domains above 0xffff exist:
/// Intel VMD counts its own from 0x10000.
struct PciAddress {
    std::uint32_t domain = 0;
    std::uint8_t bus = 0;
    std::uint8_t device = 0;   ///< 0 to 31.
    std::uint8_t function = 0; ///< 0 to 7.

    friend constexpr auto operator<=>(const PciAddress&, const PciAddress&) = default;
};

/// "0000:02:00.0", the form of sysfs and of `by-path` links.
[[nodiscard]] std::string to_string(const PciAddress& address);

/// Reads the form of sysfs only (`dddd:bb:dd.f` in lower or upper case hex). Empty on anything
/// else.
[[nodiscard]] std::optional<PciAddress> parse_pci_address(std::string_view text);

/// The PCI functions that a sysfs path leads through, from the root bus down to the last one:
/// `/devices/pci0000:00/0000:00:06.0/0000:02:00.0/nvme/nvme0` gives 00:06.0 and 02:00.0.
[[nodiscard]] std::vector<PciAddress> pci_chain(std::string_view sysfs_path);

/// An identification that hwinfo writes as a number with a name, as a name alone, or as a number
/// alone. What is missing is 0 or empty.
struct HardwareId {
    std::uint16_t value = 0;
    std::string name;
};

/// "8086:463d": the four digits each that lspci shows.
[[nodiscard]] std::string to_string(const HardwareId& vendor, const HardwareId& device);

/// The three bytes that say what a function is, as in its configuration space.
struct PciClass {
    std::uint8_t base = 0;
    std::uint8_t sub = 0;
    std::uint8_t interface = 0;

    friend constexpr auto operator<=>(const PciClass&, const PciClass&) = default;
};

/// "010802": six digits.
[[nodiscard]] std::string to_string(const PciClass& code);

/// One PCI function of the recorded machine: all that a replay of the topology needs.
struct PciFunction {
    PciAddress address;
    std::vector<PciAddress> parents; ///< The bridges above it, the root port first.
    PciClass class_code;
    HardwareId vendor;
    HardwareId device;
    HardwareId subsystem_vendor;
    HardwareId subsystem_device;
    std::uint8_t header_type = 0; ///< 1: a bridge; bit 7 says "several functions".
    std::uint8_t secondary_bus = 0;
    std::string driver; ///< Empty where no driver is bound.
    std::string key;    ///< The list under `hardware` where it stands: "bridge", "graphics_card".
    std::string path;   ///< In the report: "hardware.bridge[3]".

    [[nodiscard]] bool is_bridge() const { return (header_type & 0x7fU) == 1; }
};

} // namespace harness::facter
