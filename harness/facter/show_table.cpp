#include "harness/base/concat.hpp"
#include "harness/facter/show.hpp"
#include "harness/facter/text_table.hpp"

#include <algorithm>
#include <map>

namespace harness::facter {

namespace {

constexpr std::string_view none = "-";

std::string or_none(std::string text) {
    return text.empty() ? std::string(none) : text;
}

std::string text_of(const std::optional<PciAddress>& address) {
    return address ? to_string(*address) : std::string(none);
}

std::string counted(unsigned count, std::string_view noun) {
    return concat(count, " ", noun, count == 1 ? "" : "s");
}

std::string system_line(const Report& report) {
    std::string line = report.system.empty() ? "unknown system" : report.system;
    const bool is_vm = is_virtual_machine(report.virtualisation);
    if (report.form_factor != FormFactor::unknown) {
        line += concat(", ", to_string(report.form_factor));
    }
    if (report.virtualisation != Virtualisation::none) {
        line += concat(is_vm ? " (" : ", container (", report.virtualisation_text, ")");
    }
    return line;
}

std::string firmware_line(const FirmwareInfo& firmware) {
    std::string line;
    switch (firmware.kind) {
    case Firmware::uefi:
        line = firmware.platform_bits ? concat("UEFI, ", *firmware.platform_bits, " bit") : "UEFI";
        break;
    case Firmware::bios:
        line = "BIOS";
        break;
    case Firmware::unknown:
        return concat("unknown (", firmware.why, ")");
    }
    return concat(line, " (", to_string(firmware.evidence), ": ", firmware.why, ")");
}

std::string processor_line(const CpuPackage& cpu) {
    const std::string& name = cpu.model_name.empty() ? cpu.vendor : cpu.model_name;
    std::string line = name.empty() ? or_none(cpu.architecture) : name;
    if (cpu.model_name.empty()) {
        line += concat(", family ", cpu.family, " model ", cpu.model, " stepping ", cpu.stepping);
    }
    if (cpu.cores != 0) {
        line += concat(", ", counted(cpu.cores, "core"));
    }
    if (cpu.threads != 0) {
        line += concat(", ", counted(cpu.threads, "thread"));
    }
    return line;
}

/// Equal lines once, with their number before them: a server has 32 memory modules of one kind.
std::vector<std::string> counted_lines(const std::vector<std::string>& lines) {
    std::vector<std::string> distinct;
    std::map<std::string_view, std::size_t> counts;
    for (const std::string& line : lines) {
        if (counts[line]++ == 0) {
            distinct.push_back(line);
        }
    }
    for (std::string& line : distinct) {
        const std::size_t count = counts[line];
        line = count > 1 ? concat(count, " x ", line) : line;
    }
    return distinct;
}

std::string memory_line(const Memory& memory) {
    if (memory.installed == Bytes{0} && memory.usable == Bytes{0}) {
        return std::string(none);
    }
    if (memory.installed == Bytes{0}) {
        return concat(to_human(memory.usable), " usable");
    }
    return concat(to_human(memory.installed), " installed, ",
                  memory.usable == Bytes{0} ? "unknown" : to_human(memory.usable), " usable");
}

std::string module_line(const MemoryModule& module) {
    std::string line = to_human(module.size);
    const std::string_view type = module.type == "Other" || module.type == "Unknown"
                                      ? std::string_view{}
                                      : std::string_view{module.type};
    const std::string speed =
        module.speed_mhz == 0 ? std::string{} : concat(module.speed_mhz, " MHz");
    for (const std::string_view part :
         {type, std::string_view{module.form_factor}, std::string_view{speed},
          std::string_view{module.manufacturer}, std::string_view{module.part_number}}) {
        line += part.empty() ? std::string{} : concat(" ", part);
    }
    return line;
}

template <typename T>
std::vector<std::string> lines_of(const std::vector<T>& values, std::string (*render)(const T&)) {
    std::vector<std::string> lines(values.size());
    std::transform(values.begin(), values.end(), lines.begin(), render);
    return counted_lines(lines);
}

std::string head(const Report& report) {
    TextTable table("  ");
    table.add_row({"report", report.file});
    table.add_row({"system", system_line(report)});
    table.add_row({"firmware", firmware_line(report.firmware)});
    for (const std::string& line : lines_of(report.cpus, processor_line)) {
        table.add_row({"processor", line});
    }
    table.add_row({"memory", memory_line(report.memory)});
    for (const std::string& line : lines_of(report.memory.modules, module_line)) {
        table.add_row({"", line});
    }
    return concat(printable(machine_name(report)), "\n", table.render());
}

std::string size_of(const Disk& disk) {
    if (disk.size == Bytes{0}) {
        return std::string(none);
    }
    const std::string size = to_human_decimal(disk.size);
    const bool is_usual = disk.sector_size == Bytes{512} || disk.bus == Bus::software;
    return is_usual ? size : concat(size, " (", to_human(disk.sector_size), " sectors)");
}

std::string serial_of(const Disk& disk) {
    return concat(disk.serial.value_or(std::string(none)),
                  disk.serial_is_inferred ? " (link)" : "");
}

std::string model_of(const Disk& disk) {
    const bool is_whole = disk.scsi_vendor.empty() || disk.model.starts_with(disk.scsi_vendor);
    return or_none(is_whole ? disk.model : concat(disk.scsi_vendor, " ", disk.model));
}

std::string name_of(const Disk& disk) {
    return disk.kernel_name.empty() ? disk.path : disk.kernel_name;
}

std::string replayed_section(const Report& report) {
    const auto disks = replayed_disks(report);
    if (disks.empty()) {
        return report.disks.empty() ? "\nno disks in the report\n" : "\ndisks, replayed\n  none\n";
    }
    TextTable table("  ");
    table.add_row({"name", "bus", "size", "PCI address", "serial", "model", "link"});
    for (const Disk* disk : disks) {
        table.add_row({name_of(*disk), std::string(to_string(disk->bus)), size_of(*disk),
                       text_of(disk->controller), serial_of(*disk), model_of(*disk),
                       or_none(preferred_link(*disk))});
    }
    return concat("\ndisks, replayed\n", table.render());
}

/// Disks that differ in nothing but their name share a row: some kernels have sixteen RAM disks.
std::string unreplayed_section(const Report& report) {
    std::vector<std::vector<std::string>> rows; // The first cell is the name of the first disk.
    std::map<std::vector<std::string>, std::pair<std::size_t, std::size_t>> seen; // Row, others.
    for (const Disk& disk : report.disks) {
        if (const auto why = why_not_replayed(disk)) {
            std::vector<std::string> row{std::string(to_string(disk.bus)), size_of(disk),
                                         model_of(disk), *why};
            const auto [at, is_new] = seen.try_emplace(row, rows.size(), 0);
            if (is_new) {
                row.insert(row.begin(), name_of(disk));
                rows.push_back(std::move(row));
            } else {
                ++at->second.second;
            }
        }
    }
    if (rows.empty()) {
        return {};
    }
    for (const auto& [row, place] : seen) {
        if (place.second > 0) {
            rows[place.first].front() += concat(" and ", place.second, " more");
        }
    }
    TextTable table("  ");
    table.add_row({"name", "bus", "size", "model", "why"});
    for (std::vector<std::string>& row : rows) {
        table.add_row(std::move(row));
    }
    return concat("\ndisks, not replayed\n", table.render());
}

std::string ids_of(const HardwareId& vendor, const HardwareId& device) {
    return vendor.value == 0 ? std::string(none) : to_string(vendor, device);
}

std::string nic_section(const Report& report) {
    if (report.nics.empty()) {
        return {};
    }
    TextTable table("  ");
    table.add_row({"name", "kind", "driver", "PCI address", "ids", "model"});
    for (const Nic& nic : report.nics) {
        table.add_row({or_none(join(nic.names, " ")), std::string(to_string(nic.kind)),
                       or_none(nic.driver), text_of(nic.address), ids_of(nic.vendor, nic.device),
                       or_none(nic.model)});
    }
    return concat("\nnetwork\n", table.render());
}

std::string graphics_section(const Report& report) {
    if (report.graphics.empty()) {
        return {};
    }
    TextTable table("  ");
    table.add_row({"driver", "PCI address", "ids", "model"});
    for (const GraphicsCard& card : report.graphics) {
        table.add_row({or_none(card.driver), text_of(card.address),
                       ids_of(card.vendor, card.device), or_none(card.model)});
    }
    return concat("\ngraphics\n", table.render());
}

} // namespace

std::string render_table(const Report& report) {
    return concat(head(report), replayed_section(report), unreplayed_section(report),
                  nic_section(report), graphics_section(report));
}

} // namespace harness::facter
