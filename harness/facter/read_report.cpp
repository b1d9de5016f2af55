#include "harness/facter/read_report.hpp"

#include "harness/base/concat.hpp"
#include "harness/facter/field.hpp"
#include "harness/facter/sections.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace harness::facter {

namespace {

constexpr std::string_view newer_remedy =
    "run nixos-facter 0.1 or newer on the machine and use its report";

/// The two keys without which this is no report. False where reading on makes no sense.
bool check_shape(const TreeReader& top) {
    if (!top.is_there() || top.node()->map() == nullptr) {
        top.wrong_type("a map");
        return false;
    }
    const TreeReader hardware = top["hardware"];
    if (!hardware.is_there()) {
        hardware.error("'hardware' is missing: this is no nixos-facter report",
                       "name the JSON file that nixos-facter wrote");
        return false;
    }
    if (hardware.node()->list() != nullptr) {
        hardware.error("'hardware' is a list: the report is of nixos-facter before its first "
                       "release (August 2024)",
                       std::string(newer_remedy));
        return false;
    }
    if (hardware.node()->map() == nullptr) {
        hardware.wrong_type("a map");
        return false;
    }
    return true;
}

void read_virtualisation(const TreeReader& top, Report& report) {
    const TreeReader field = top["virtualisation"];
    if (!field.is_there()) {
        field.error("'virtualisation' is missing: the report does not tell a virtual machine from "
                    "hardware",
                    std::string(newer_remedy));
        return;
    }
    report.virtualisation_text = text_of(field);
    report.virtualisation =
        known_virtualisation(report.virtualisation_text).value_or(Virtualisation::other);
}

/// Reports before August 2024 have no `system`; the processor tells it.
std::string system_of(const TreeReader& top, const std::vector<CpuPackage>& cpus) {
    std::string system = text_of(top["system"]);
    if (system.empty() && !cpus.empty()) {
        const std::string& architecture = cpus.front().architecture;
        if (architecture == "x86_64" || architecture == "aarch64") {
            system = concat(architecture, "-linux");
        }
    }
    return system;
}

Bytes sum_of(const std::vector<MemoryModule>& modules) {
    Bytes sum;
    for (const MemoryModule& module : modules) {
        const Bytes room{std::numeric_limits<std::uint64_t>::max() - sum.count};
        sum = sum + std::min(module.size, room);
    }
    return sum;
}

void read_hardware(const TreeReader& top, Report& report) {
    const TreeReader hardware = top["hardware"];
    report.cpus = read_cpus(hardware);
    report.system = system_of(top, report.cpus);
    report.firmware = read_firmware(top, report.system, report.virtualisation);
    report.memory.usable = read_usable_memory(hardware);
    const Devices devices(hardware);
    report.pci = read_pci(devices);
    report.disks = read_disks(devices);
    report.storage_controllers = read_storage_controllers(devices);
    report.nics = read_nics(devices, report.pci);
    report.graphics = read_graphics(devices);
}

std::string guessed_form_factor(const TreeReader& system) {
    if (system.is_there() && system.node()->map() == nullptr) {
        system.wrong_type("a map");
        return {};
    }
    return text_of(system["form_factor"]);
}

void read_firmware_tables(const TreeReader& top, Report& report) {
    const TreeReader smbios = top["smbios"];
    if (smbios.is_there() && smbios.node()->map() == nullptr) {
        smbios.wrong_type("a map");
        return;
    }
    report.smbios = read_smbios(smbios);
    report.memory.modules = read_memory_modules(smbios);
    report.memory.installed = sum_of(report.memory.modules);
    report.form_factor = form_factor_of(report.virtualisation, report.smbios.chassis.type,
                                        guessed_form_factor(top["hardware"]["system"]));
}

void warn_of_unknowns(const TreeReader& top, const Report& report) {
    if (!known_virtualisation(report.virtualisation_text)) {
        top["virtualisation"].warning(
            concat("unknown virtualisation '", report.virtualisation_text, "'"),
            "taken for a virtual machine of an unknown kind");
    }
    if (report.system.empty()) {
        top.warning("'system' is missing, and no processor tells it",
                    "add \"system\": \"x86_64-linux\" to the report");
    }
    if (report.disks.empty()) {
        top["hardware"].warning(
            report.storage_controllers.empty()
                ? std::string("the report has no disks")
                : concat("the report has no disks, but ", report.storage_controllers.size(),
                         " storage controllers"),
            "a machine replayed from it has no disk to install on; run nixos-facter again as root "
            "to have them recorded");
    }
}

/// Two replayed disks with one serial: links by serial are ambiguous, in the guest as on the host.
void warn_of_repeated_serials(const Tree& tree, const Report& report, Diagnostics& warnings) {
    std::map<std::pair<std::string, std::string>, const Disk*> seen;
    for (const Disk* disk : replayed_disks(report)) {
        if (!disk->serial) {
            continue;
        }
        const auto [first, is_new] = seen.try_emplace({disk->model, *disk->serial}, disk);
        if (!is_new) {
            warnings.warning(tree.source->place_of({disk->span.offset, 1}),
                             concat("disk '", disk->kernel_name, "' has the model and the serial '",
                                    *disk->serial, "' of disk '", first->second->kernel_name, "'"),
                             "address these disks by path, not by serial");
        }
    }
}

} // namespace

Result<Report> read_report(const Tree& tree, Diagnostics& warnings) {
    Diagnostics problems;
    const TreeReader top(tree, problems, wrong_type_remedy);
    Report report;
    report.file = tree.source->name();
    if (!check_shape(top)) {
        return problems;
    }
    read_virtualisation(top, report);
    read_hardware(top, report);
    read_firmware_tables(top, report);
    if (problems.has_errors()) {
        return problems;
    }
    warn_of_unknowns(TreeReader(tree, warnings), report);
    warn_of_repeated_serials(tree, report, warnings);
    return report;
}

} // namespace harness::facter
