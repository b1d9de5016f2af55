#include "harness/base/concat.hpp"
#include "harness/fidelity/observe_parts.hpp"

#include <algorithm>

namespace harness::fidelity {

namespace {

constexpr std::string_view link_aspect = "link ";

std::string yes_or_no(bool value) {
    return value ? "yes" : "no";
}

/// Where software can read a text in several lengths, the one that was promised if it is among
/// them, else the longest.
std::string best_of(const std::vector<std::string>& texts, std::string_view promised) {
    const auto exact = std::find(texts.begin(), texts.end(), promised);
    if (exact != texts.end()) {
        return *exact;
    }
    const auto longest =
        std::max_element(texts.begin(), texts.end(),
                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    return longest == texts.end() ? std::string() : *longest;
}

std::string link_text(const GuestHardware& hardware, const GuestDisk& disk, std::string_view link) {
    const auto found = hardware.links.find(link);
    if (found == hardware.links.end()) {
        return {};
    }
    if (found->second != disk.name) {
        return concat("leads to ", found->second);
    }
    return concat("leads to the disk", hardware.links_by_rule.contains(link) ? by_rule : "");
}

bool is_known(std::string_view aspect) {
    constexpr std::string_view known[] = {"size",   "sector size", "physical sector size",
                                          "bus",    "model",       "vendor",
                                          "serial", "revision",    "EUI",
                                          "WWN",    "rotational",  "removable",
                                          "order",  "driver"};
    return std::find(std::begin(known), std::end(known), aspect) != std::end(known) ||
           aspect.starts_with(link_aspect);
}

} // namespace

Answer disk_answer(const GuestHardware& hardware, const GuestDisk* disk, std::size_t order,
                   std::string_view aspect, std::string_view promised) {
    if (!is_known(aspect)) {
        return std::nullopt;
    }
    if (disk == nullptr) {
        return std::string();
    }
    if (aspect.starts_with(link_aspect)) {
        return link_text(hardware, *disk, aspect.substr(link_aspect.size()));
    }
    const std::map<std::string_view, std::string> texts{
        {"size", concat(disk->size.count, " bytes")},
        {"sector size", concat(disk->sector_size, " bytes")},
        {"physical sector size", concat(disk->physical_sector_size, " bytes")},
        {"bus", std::string(machine::to_text(*disk->bus))},
        {"model", best_of(disk->models, promised)},
        {"vendor", disk->vendor},
        {"serial", disk->serial},
        {"revision", best_of(disk->revisions, promised)},
        {"EUI", disk->eui},
        {"WWN", disk->wwn},
        {"rotational", yes_or_no(disk->is_rotational)},
        {"removable", yes_or_no(disk->is_removable)},
        {"order", std::to_string(order)},
        {"driver", disk->driver}};
    return texts.at(aspect);
}

} // namespace harness::fidelity
