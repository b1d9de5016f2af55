#include "harness/facter/field.hpp"
#include "harness/facter/memory_names.hpp"
#include "harness/facter/sections.hpp"

#include <limits>

namespace harness::facter {

namespace {

constexpr unsigned most_speed_mhz = 1'000'000;

/// The first entry of a kind of which a machine has one; very old reports have lists of one.
std::optional<TreeReader> first_of(const TreeReader& field) {
    std::vector<TreeReader> entries = one_or_more_maps_of(field);
    return entries.empty() ? std::nullopt : std::optional(std::move(entries.front()));
}

Smbios::Product read_product(const TreeReader& field) {
    const auto entry = first_of(field);
    if (!entry) {
        return {};
    }
    return {.manufacturer = text_of((*entry)["manufacturer"]),
            .product = text_of((*entry)["product"]),
            .version = text_of((*entry)["version"])};
}

Smbios::Bios read_bios(const TreeReader& field) {
    const auto entry = first_of(field);
    if (!entry) {
        return {};
    }
    return {.vendor = text_of((*entry)["vendor"]),
            .version = text_of((*entry)["version"]),
            .date = text_of((*entry)["date"])};
}

Smbios::Chassis read_chassis(const TreeReader& field) {
    const auto entry = first_of(field);
    if (!entry) {
        return {};
    }
    return {.manufacturer = text_of((*entry)["manufacturer"]),
            .version = text_of((*entry)["version"]),
            .type = id_of((*entry)["chassis_type"])};
}

std::string name_of(const HardwareId& id, std::string_view of_number) {
    return of_number.empty() ? id.name : std::string(of_number);
}

/// SMBIOS counts in kilobytes of 1024; 0 is an empty slot.
Bytes read_module_size(const TreeReader& field) {
    const std::uint64_t count = number_of(field).value_or(0);
    if (count > std::numeric_limits<std::uint64_t>::max() / kibibytes(1).count) {
        field.wrong_type("a number of KiB below 16 EiB");
        return {};
    }
    return kibibytes(count);
}

} // namespace

Smbios read_smbios(const TreeReader& smbios) {
    return {.bios = read_bios(smbios["bios"]),
            .system = read_product(smbios["system"]),
            .board = read_product(smbios["board"]),
            .chassis = read_chassis(smbios["chassis"])};
}

std::vector<MemoryModule> read_memory_modules(const TreeReader& smbios) {
    std::vector<MemoryModule> modules;
    for (const TreeReader& entry : one_or_more_maps_of(smbios["memory_device"])) {
        MemoryModule module;
        module.size = read_module_size(entry["size"]);
        if (module.size == Bytes{0}) {
            continue;
        }
        const HardwareId type = id_of(entry["memory_type"]);
        module.type = name_of(type, memory_type_name(type.value));
        const HardwareId form_factor = id_of(entry["form_factor"]);
        module.form_factor = name_of(form_factor, form_factor_name(form_factor.value));
        module.speed_mhz = small_number_of(entry["speed"], most_speed_mhz);
        module.locator = text_of(entry["location"]);
        module.bank = text_of(entry["bank_location"]);
        module.manufacturer = text_of(entry["manufacturer"]);
        module.part_number = text_of(entry["part_number"]);
        modules.push_back(std::move(module));
    }
    return modules;
}

} // namespace harness::facter
