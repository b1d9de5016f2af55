#include "harness/base/concat.hpp"
#include "harness/facter/diff_sections.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace harness::facter {

namespace {

/// Adds a change where both are known and differ.
void compare(DiffSection section, std::string subject, const std::string& before,
             const std::string& after, Difference& found) {
    if (before != after && !before.empty() && !after.empty()) {
        found.changes.push_back({section, ChangeKind::changed, std::move(subject), before, after});
    }
}

std::string product_of(const Smbios::Product& product) {
    std::string out = product.manufacturer;
    for (const std::string* part : {&product.product, &product.version}) {
        if (!part->empty()) {
            out += concat(out.empty() ? "" : " ", *part);
        }
    }
    return out;
}

std::string bios_of(const Smbios::Bios& bios) {
    std::string out = bios.vendor;
    if (!bios.version.empty()) {
        out += concat(out.empty() ? "" : " ", bios.version);
    }
    return bios.date.empty() || out.empty() ? out : concat(out, " of ", bios.date);
}

/// "12/22/2022", month first, as "20221222"; empty where it is written otherwise.
std::string sortable(const std::string& date) {
    if (date.size() != 10 || date[2] != '/' || date[5] != '/') {
        return {};
    }
    return concat(date.substr(6), date.substr(0, 2), date.substr(3, 2));
}

std::string_view direction(const Smbios::Bios& before, const Smbios::Bios& after) {
    const std::string from = sortable(before.date);
    const std::string to = sortable(after.date);
    if (before.vendor != after.vendor || from.empty() || to.empty() || from == to) {
        return "firmware";
    }
    return from < to ? "firmware, updated" : "firmware, put back to an older one";
}

/// The packages as "2 x Intel(R) Xeon(R) Gold 5215 CPU @ 2.50GHz", sorted, so that their order
/// does not matter.
std::string processors_of(const Report& report) {
    std::map<std::string, unsigned> counts;
    for (const CpuPackage& cpu : report.cpus) {
        const std::string numbers =
            concat(cpu.vendor, " family ", cpu.family, " model ", cpu.model);
        ++counts[cpu.model_name.empty() ? numbers : cpu.model_name];
    }
    std::vector<std::string> parts;
    for (const auto& [name, count] : counts) {
        parts.push_back(count == 1 ? name : concat(count, " x ", name));
    }
    return join(parts, ", ");
}

std::string number_or_nothing(unsigned number) {
    return number == 0 ? std::string{} : std::to_string(number);
}

} // namespace

void diff_machine(const Report& before, const Report& after, Difference& found) {
    const std::size_t at = found.changes.size();
    compare(DiffSection::machine, "another machine", product_of(before.smbios.system),
            product_of(after.smbios.system), found);
    const bool is_other = found.changes.size() > at;
    if (is_other) {
        found.changes.back().kind = ChangeKind::replaced;
    }
    compare(DiffSection::machine, "main board", product_of(before.smbios.board),
            product_of(after.smbios.board), found);
    if (before.form_factor != FormFactor::unknown && after.form_factor != FormFactor::unknown) {
        compare(DiffSection::machine, "kind of machine", std::string(to_string(before.form_factor)),
                std::string(to_string(after.form_factor)), found);
    }
    compare(DiffSection::machine, "system", before.system, after.system, found);
    compare(DiffSection::machine, "virtualisation", before.virtualisation_text,
            after.virtualisation_text, found);
}

void diff_firmware(const Report& before, const Report& after, Difference& found) {
    compare(DiffSection::firmware, std::string(direction(before.smbios.bios, after.smbios.bios)),
            bios_of(before.smbios.bios), bios_of(after.smbios.bios), found);
    if (before.firmware.kind == Firmware::unknown || after.firmware.kind == Firmware::unknown) {
        return;
    }
    compare(DiffSection::firmware, "the way it boots", std::string(to_string(before.firmware.kind)),
            std::string(to_string(after.firmware.kind)), found);
}

void diff_processor(const Report& before, const Report& after, Difference& found) {
    const std::size_t at = found.changes.size();
    compare(DiffSection::processor, "processor", processors_of(before), processors_of(after),
            found);
    if (found.changes.size() > at) {
        found.changes.back().kind = ChangeKind::replaced;
    }
    compare(DiffSection::processor, "cores", number_or_nothing(total_cores(before)),
            number_or_nothing(total_cores(after)), found);
    compare(DiffSection::processor, "threads", number_or_nothing(total_threads(before)),
            number_or_nothing(total_threads(after)), found);
}

} // namespace harness::facter
