#pragma once

#include "harness/base/bytes.hpp"
#include "harness/facter/pci.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::facter {

/// What systemd-detect-virt said where the report was made. Never the only evidence: a Vultr KVM
/// calls itself "microsoft".
enum class Virtualisation { none, kvm, qemu, virtualbox, vmware, microsoft, xen, container, other };

/// The kind behind a text of systemd-detect-virt, '-' written as '_'. Empty for one we do not know.
[[nodiscard]] std::optional<Virtualisation> known_virtualisation(std::string_view text);
[[nodiscard]] bool is_virtual_machine(Virtualisation kind); ///< Containers are none.

enum class Firmware { uefi, bios, unknown };
enum class Evidence { recorded, inferred, none };

[[nodiscard]] std::string_view to_string(Firmware firmware);
[[nodiscard]] std::string_view to_string(Evidence evidence);

/// How the machine booted, and why we think so.
struct FirmwareInfo {
    Firmware kind = Firmware::unknown;
    Evidence evidence = Evidence::none;
    std::string why;                       ///< "hardware.bios.low_memory_size is 0".
    std::optional<unsigned> platform_bits; ///< 32 or 64, of UEFI.
};

enum class FormFactor { laptop, desktop, server, virtual_machine, unknown };

[[nodiscard]] std::string_view to_string(FormFactor form_factor);

/// One physical processor package. Counts are 0 where the report has none (most ARM machines).
struct CpuPackage {
    std::string architecture; ///< "x86_64", "aarch64".
    std::string vendor;       ///< "GenuineIntel".
    std::string model_name;   ///< "12th Gen Intel(R) Core(TM) i9-12900H".
    unsigned family = 0;
    unsigned model = 0;
    unsigned stepping = 0;
    unsigned cores = 0;
    unsigned threads = 0;
    std::vector<std::string> features;
};

/// One occupied memory slot out of SMBIOS.
struct MemoryModule {
    Bytes size;
    std::string type;        ///< "DDR4".
    std::string form_factor; ///< "SODIMM".
    unsigned speed_mhz = 0;
    std::string locator; ///< "Controller0-ChannelA-DIMM0".
    std::string bank;
    std::string manufacturer;
    std::string part_number;
};

struct Memory {
    Bytes usable;                      ///< What the kernel saw; 0 where the report has none.
    Bytes installed;                   ///< The sum of `modules`.
    std::vector<MemoryModule> modules; ///< In report order, empty slots left out.
};

/// A storage controller. A virtio child stands beside its PCI function, as in the report.
struct StorageController {
    std::optional<PciAddress> address;
    PciClass class_code;
    HardwareId vendor;
    HardwareId device;
    std::string driver;
    std::string model;
    std::string sysfs_path;
    std::string path; ///< In the report: "hardware.storage_controller[0]".
};

enum class NicKind { ethernet, wlan, virtual_interface, other };

[[nodiscard]] std::string_view to_string(NicKind kind);

/// A network interface joined with its controller. A controller without an interface is one without
/// names. Loopback is left out. The MAC address is not in the report.
struct Nic {
    std::vector<std::string> names; ///< "enp46s0"; the kernel's and its alternatives.
    NicKind kind = NicKind::other;
    std::string driver;
    std::optional<PciAddress> address;
    HardwareId vendor;
    HardwareId device;
    std::string model;
    std::string sysfs_path;
    std::string path; ///< Of the interface, or of the controller where there is no interface.
};

struct GraphicsCard {
    std::string model;
    std::string driver;
    std::optional<PciAddress> address;
    HardwareId vendor;
    HardwareId device;
    std::string path;
};

/// The texts that firmware tells about the machine. Empty where it tells none; serials and UUIDs
/// are never in a report.
struct Smbios {
    struct Bios {
        std::string vendor;
        std::string version;
        std::string date; ///< "12/22/2022", month first.
    };
    struct Product {
        std::string manufacturer;
        std::string product;
        std::string version;
    };
    struct Chassis {
        std::string manufacturer;
        std::string version;
        HardwareId type; ///< 10: notebook.
    };

    Bios bios;
    Product system;
    Product board;
    Chassis chassis;
};

/// The form factor: a virtual machine, else by the chassis type, else by what hwinfo guessed.
[[nodiscard]] FormFactor form_factor_of(Virtualisation virtualisation, const HardwareId& chassis,
                                        std::string_view guessed);

} // namespace harness::facter
