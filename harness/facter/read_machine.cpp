#include "harness/base/concat.hpp"
#include "harness/facter/field.hpp"
#include "harness/facter/sections.hpp"

#include <algorithm>
#include <limits>

namespace harness::facter {

namespace {

constexpr unsigned most_cpu_number = 0xffffffff;

CpuPackage read_cpu(const TreeReader& entry) {
    CpuPackage cpu;
    cpu.architecture = text_of(entry["architecture"]);
    cpu.vendor = text_of(entry["vendor_name"]);
    cpu.model_name = text_of(entry["model_name"]);
    cpu.family = small_number_of(entry["family"], most_cpu_number);
    cpu.model = small_number_of(entry["model"], most_cpu_number);
    cpu.stepping = small_number_of(entry["stepping"], most_cpu_number);
    cpu.cores = small_number_of(entry["cores"], most_cpu_number);
    cpu.threads = small_number_of(entry["siblings"], most_cpu_number);
    cpu.features = texts_of(entry["features"]);
    return cpu;
}

FirmwareInfo recorded_firmware(const TreeReader& uefi, bool is_supported, bool is_x86) {
    if (is_supported) {
        FirmwareInfo info{.kind = Firmware::uefi,
                          .evidence = Evidence::recorded,
                          .why = "uefi.supported is true",
                          .platform_bits = std::nullopt};
        const unsigned bits = small_number_of(uefi["platform_size"], 64);
        info.platform_bits = bits == 0 ? std::nullopt : std::optional(bits);
        return info;
    }
    if (is_x86) {
        return {Firmware::bios, Evidence::recorded, "uefi.supported is false", std::nullopt};
    }
    // Boards boot by U-Boot or a loader of their own; there is no BIOS to fall back to.
    return {Firmware::unknown, Evidence::recorded,
            "uefi.supported is false, and this processor has no BIOS", std::nullopt};
}

/// Measured on reports that have both `uefi` and `bios`: a low memory size of 0 is UEFI in 38 of
/// 38. Plug and play of a BIOS in a virtual machine is BIOS in 4 of 4, but on hardware UEFI with a
/// compatibility module shows it too (9 of 12).
FirmwareInfo inferred_firmware(const TreeReader& bios, Virtualisation virtualisation) {
    const auto low_memory = number_of(bios["low_memory_size"]);
    const auto pnp = bios["pnp"].boolean();
    if (!low_memory) {
        return {Firmware::unknown, Evidence::none,
                "neither 'uefi' nor 'hardware.bios.low_memory_size' is in the report",
                std::nullopt};
    }
    if (*low_memory == 0) {
        return {Firmware::uefi, Evidence::inferred, "hardware.bios.low_memory_size is 0",
                std::nullopt};
    }
    if (pnp.value_or(false)) {
        if (is_virtual_machine(virtualisation)) {
            return {Firmware::bios, Evidence::inferred,
                    "hardware.bios.pnp is true in a virtual machine", std::nullopt};
        }
        return {Firmware::unknown, Evidence::none,
                "hardware.bios.pnp is true: BIOS, or UEFI with a compatibility module",
                std::nullopt};
    }
    if (virtualisation == Virtualisation::virtualbox) {
        return {Firmware::unknown, Evidence::none,
                "hardware.bios of VirtualBox is the same for BIOS and UEFI", std::nullopt};
    }
    return {Firmware::uefi, Evidence::inferred, "hardware.bios.pnp is false", std::nullopt};
}

bool is_x86(std::string_view system) {
    return system.empty() || system.starts_with("x86_64") || system.starts_with("i686");
}

} // namespace

std::vector<CpuPackage> read_cpus(const TreeReader& hardware) {
    std::vector<CpuPackage> cpus;
    for (const TreeReader& entry : maps_of(hardware["cpu"])) {
        cpus.push_back(read_cpu(entry));
    }
    return cpus;
}

Bytes read_usable_memory(const TreeReader& hardware) {
    Bytes total;
    for (const TreeReader& device : maps_of(hardware["memory"])) {
        for (const TreeReader& resource : maps_of(device["resources"])) {
            if (text_of(resource["type"]) != "phys_mem") {
                continue;
            }
            const Bytes room{std::numeric_limits<std::uint64_t>::max() - total.count};
            total = total + std::min(Bytes{number_of(resource["range"]).value_or(0)}, room);
        }
    }
    return total;
}

FirmwareInfo read_firmware(const TreeReader& top, std::string_view system,
                           Virtualisation virtualisation) {
    const TreeReader uefi = top["uefi"];
    if (uefi.is_there() && uefi.node()->map() == nullptr) {
        uefi.wrong_type("a map");
        return {};
    }
    if (const auto is_supported = uefi["supported"].boolean()) {
        return recorded_firmware(uefi, *is_supported, is_x86(system));
    }
    const TreeReader bios = top["hardware"]["bios"];
    if (bios.is_there() && bios.node()->map() == nullptr) {
        bios.wrong_type("a map");
        return {};
    }
    return inferred_firmware(bios, virtualisation);
}

} // namespace harness::facter
