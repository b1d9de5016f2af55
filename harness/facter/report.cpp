#include "harness/facter/report.hpp"

#include "harness/base/concat.hpp"
#include "harness/facter/sections.hpp"

#include <algorithm>
#include <array>

namespace harness::facter {

namespace {

constexpr unsigned most_counted = 0xffffffff;

/// What makers leave in the field when they have not filled it in.
bool is_filler(const std::string& text) {
    constexpr std::array<std::string_view, 9> fillers{"System Product Name",
                                                      "To Be Filled By O.E.M.",
                                                      "Default string",
                                                      "System manufacturer",
                                                      "Not Specified",
                                                      "System Version",
                                                      "Not Applicable",
                                                      "None",
                                                      "Unknown"};
    return text.empty() || std::find(fillers.begin(), fillers.end(), text) != fillers.end();
}

/// Maker and product, the maker once. Lenovo puts a number for the product and the name for the
/// version.
std::string name_of(const Smbios::Product& product) {
    std::string name = is_filler(product.manufacturer) ? std::string{} : product.manufacturer;
    if (!is_filler(product.product)) {
        if (product.product.starts_with(name)) {
            name.clear();
        }
        name += concat(name.empty() ? "" : " ", product.product);
    }
    const bool is_lenovo = product.manufacturer == "LENOVO" || product.manufacturer == "Lenovo";
    if (is_lenovo && !is_filler(product.version)) {
        name += concat(" (", product.version, ")");
    }
    return name;
}

template <typename Count>
unsigned sum_over(const std::vector<CpuPackage>& cpus, Count count) {
    unsigned sum = 0;
    for (const CpuPackage& cpu : cpus) {
        sum += std::min(count(cpu), most_counted - sum);
    }
    return sum;
}

} // namespace

std::vector<const Disk*> replayed_disks(const Report& report) {
    std::vector<const Disk*> disks;
    for (const Disk& disk : report.disks) {
        if (!why_not_replayed(disk)) {
            disks.push_back(&disk);
        }
    }
    return disks;
}

std::string machine_name(const Report& report) {
    const bool has_product = !is_filler(report.smbios.system.product);
    std::string name = name_of(has_product ? report.smbios.system : report.smbios.board);
    if (name.empty()) {
        name = name_of(report.smbios.system);
    }
    if (name.empty()) {
        return concat("unnamed ", report.system.empty() ? "" : concat(report.system, " "),
                      "machine");
    }
    return name;
}

const PciFunction* find_function(const Report& report, const PciAddress& address) {
    return find_in(report.pci, address);
}

unsigned total_cores(const Report& report) {
    return sum_over(report.cpus, [](const CpuPackage& cpu) { return cpu.cores; });
}

unsigned total_threads(const Report& report) {
    return sum_over(report.cpus, [](const CpuPackage& cpu) { return cpu.threads; });
}

} // namespace harness::facter
