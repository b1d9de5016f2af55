#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/facter/memory_names.hpp"
#include "harness/fidelity/dmi_table.hpp"
#include "harness/fidelity/read_parts.hpp"

#include <charconv>
#include <set>

namespace harness::fidelity {

namespace {

/// The value of "key<tabs>: value" of /proc/cpuinfo, in one processor's block.
std::string_view info_value(std::string_view block, std::string_view key) {
    for (const std::string_view line : split_lines(block)) {
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && trimmed(line.substr(0, colon)) == key) {
            return trimmed(line.substr(colon + 1));
        }
    }
    return {};
}

/// A memory device's size: in KiB or MiB by the highest bit, or in a field of its own where that is
/// too small (SMBIOS 7.18).
Bytes module_size(const DmiStructure& structure) {
    constexpr std::uint64_t is_in_kibibytes = 0x8000;
    constexpr std::uint64_t is_extended = 0x7fff;
    constexpr std::uint64_t is_unknown = 0xffff;
    const std::uint64_t size = structure.number(0x0c, 2);
    if (size == is_unknown) {
        return {};
    }
    if (size == is_extended) {
        return mebibytes(structure.number(0x1c, 4) & 0x7fffffffU);
    }
    return (size & is_in_kibibytes) != 0 ? kibibytes(size & 0x7fffU) : mebibytes(size);
}

void read_modules(const Snapshot& snapshot, GuestHardware& hardware) {
    constexpr std::uint8_t memory_device = 17;
    for (const DmiStructure& one :
         parse_dmi_table(snapshot.bytes("/sys/firmware/dmi/tables/DMI"))) {
        if (one.type != memory_device || module_size(one) == Bytes{}) {
            continue;
        }
        hardware.modules.push_back({module_size(one),
                                    std::string(facter::memory_type_name(one.number(0x12, 1))),
                                    std::string(facter::form_factor_name(one.number(0x0e, 1))),
                                    one.text(0x10), one.text(0x17), one.text(0x1a)});
    }
}

} // namespace

void read_processor(const Snapshot& snapshot, GuestHardware& hardware) {
    GuestProcessor& processor = hardware.processor;
    std::set<std::string> sockets;
    std::set<std::string> cores;
    std::string_view rest = snapshot.bytes("/proc/cpuinfo");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find("\n\n"), rest.size());
        const std::string_view block = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 2, rest.size()));
        if (info_value(block, "processor").empty()) {
            continue;
        }
        ++processor.threads;
        const std::string socket(info_value(block, "physical id"));
        sockets.insert(socket);
        cores.insert(concat(socket, "/", info_value(block, "core id")));
        processor.vendor = info_value(block, "vendor_id");
        processor.name = info_value(block, "model name");
        processor.family = info_value(block, "cpu family");
        processor.model = info_value(block, "model");
        processor.stepping = info_value(block, "stepping");
        const auto flags = split_words(info_value(block, "flags"));
        processor.flags.assign(flags.begin(), flags.end());
    }
    processor.sockets = sockets.size();
    processor.cores = cores.size();
}

void read_memory(const Snapshot& snapshot, GuestHardware& hardware) {
    const std::string directory = "/sys/devices/system/memory";
    const std::string_view block = snapshot.text(concat(directory, "/block_size_bytes"));
    std::uint64_t size = 0; // Hexadecimal, unlike all else.
    std::from_chars(block.data(), block.data() + block.size(), size, 16);
    hardware.memory_block = Bytes{size};
    for (const std::string& name : snapshot.names_in(directory)) {
        if (snapshot.text(concat(directory, "/", name, "/online")) == "1") {
            hardware.memory = hardware.memory + hardware.memory_block;
        }
    }
    for (const std::string& name : snapshot.names_in("/sys/devices/system/node")) {
        hardware.numa_nodes += name.starts_with("node") ? 1 : 0;
    }
    read_modules(snapshot, hardware);
}

void read_nics(const Snapshot& snapshot, GuestHardware& hardware) {
    const std::string directory = "/sys/class/net";
    for (const std::string& name : snapshot.names_in(directory)) {
        const std::string interface = concat(directory, "/", name);
        const std::string path = device_path(snapshot.target(interface));
        const auto chain = facter::pci_chain(path);
        const std::string driver(snapshot.target_name(concat(interface, "/device/driver")));
        if (chain.empty() && driver.empty()) {
            continue; // Made by software: "lo".
        }
        GuestNic nic{name, driver, std::string(snapshot.text(concat(interface, "/address"))), {}};
        if (!chain.empty()) {
            nic.address = chain.back();
        }
        hardware.nics.push_back(std::move(nic));
    }
}

void read_firmware(const Snapshot& snapshot, GuestHardware& hardware) {
    for (const std::string& name : snapshot.names_in("/sys/class/dmi/id")) {
        hardware.dmi[name] = snapshot.text(concat("/sys/class/dmi/id/", name));
    }
    hardware.is_uefi = snapshot.exists("/sys/firmware/efi");
    hardware.firmware_bits = snapshot.text("/sys/firmware/efi/fw_platform_size");
    const std::string variables = "/sys/firmware/efi/efivars";
    for (const std::string& name : snapshot.names_in(variables)) {
        // Four bytes of attributes, then the value.
        const std::string_view bytes = snapshot.bytes(concat(variables, "/", name));
        if (bytes.size() != 5) {
            continue;
        }
        if (name.starts_with("SecureBoot-")) {
            hardware.secure_boot = bytes[4] == '\x01';
        } else if (name.starts_with("SetupMode-")) {
            hardware.setup_mode = bytes[4] == '\x01';
        }
    }
    for (const std::string& name : snapshot.names_in("/sys/class/tpm")) {
        hardware.tpm = snapshot.text(concat("/sys/class/tpm/", name, "/tpm_version_major"));
    }
}

void read_power(const Snapshot& snapshot, GuestHardware& hardware) {
    const std::string supplies = "/sys/class/power_supply";
    for (const std::string& name : snapshot.names_in(supplies)) {
        const auto text = [&](std::string_view attribute) {
            return snapshot.text(concat(supplies, "/", name, "/", attribute));
        };
        if (text("type") == "Battery") {
            hardware.battery = concat(text("capacity"), " percent, ", text("status"));
        } else if (text("type") == "Mains") {
            hardware.ac = text("online") == "1" ? "online" : "offline";
        }
    }
    for (const std::string& name : snapshot.names_in("/proc/acpi/button/lid")) {
        const auto state = snapshot.text(concat("/proc/acpi/button/lid/", name, "/state"));
        const std::size_t colon = state.find(':');
        hardware.lid = trimmed(state.substr(colon == std::string_view::npos ? 0 : colon + 1));
    }
}

GuestHardware read_hardware(const Snapshot& snapshot) {
    GuestHardware hardware;
    read_functions(snapshot, hardware);
    read_disks(snapshot, hardware);
    read_nics(snapshot, hardware);
    read_processor(snapshot, hardware);
    read_memory(snapshot, hardware);
    read_firmware(snapshot, hardware);
    read_power(snapshot, hardware);
    return hardware;
}

} // namespace harness::fidelity
