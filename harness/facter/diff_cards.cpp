#include "harness/base/concat.hpp"
#include "harness/facter/diff_sections.hpp"
#include "harness/facter/pairing.hpp"

#include <map>
#include <set>

namespace harness::facter {

namespace {

constexpr unsigned bridge_class = 6; ///< Host bridges and the like too: all that is on the board.

/// The functions that are told of by what hangs on them: "disk replaced" says it all.
std::set<PciAddress> told_elsewhere(const Report& report) {
    std::set<PciAddress> addresses;
    for (const Nic& nic : report.nics) {
        if (nic.address) {
            addresses.insert(*nic.address);
        }
    }
    for (const Disk& disk : report.disks) {
        if (disk.controller && disk.bus == Bus::nvme) {
            addresses.insert(*disk.controller);
        }
    }
    return addresses;
}

std::vector<const PciFunction*> cards_of(const Report& report) {
    const std::set<PciAddress> skipped = told_elsewhere(report);
    return pointers_to(report.pci, [&](const PciFunction& function) {
        return function.class_code.base != bridge_class &&
               skipped.find(function.address) == skipped.end();
    });
}

std::string identity_of(const PciFunction& function) {
    return concat(to_string(function.vendor, function.device), "/",
                  to_string(function.subsystem_vendor, function.subsystem_device));
}

std::string address_of(const PciFunction& function) {
    return to_string(function.address);
}

/// "graphics card 10de:24a0 nVidia Corporation": the list where a report keeps it names its kind.
std::string description_of(const PciFunction& function) {
    std::string kind = function.key;
    for (char& c : kind) {
        c = c == '_' ? ' ' : c;
    }
    std::string out = concat(kind == "pci" || kind == "unknown" ? "" : kind, " ",
                             to_string(function.vendor, function.device));
    if (!function.vendor.name.empty()) {
        out += concat(" ", function.vendor.name);
    }
    return out.substr(out.find_first_not_of(' '));
}

/// Functions by their slot: a card with several functions is one card.
using Slots = std::map<std::string, std::vector<std::string>>;

Slots by_slot(const std::vector<const PciFunction*>& functions) {
    Slots slots;
    for (const PciFunction* function : functions) {
        const std::string address = address_of(*function);
        slots[address.substr(0, address.rfind('.'))].push_back(description_of(*function));
    }
    return slots;
}

} // namespace

void diff_cards(const Report& before, const Report& after, Difference& found) {
    Pairing<PciFunction> cards(cards_of(before), cards_of(after));
    const auto add = [&](ChangeKind kind, std::string subject, std::string from, std::string to) {
        found.changes.push_back(
            {DiffSection::cards, kind, std::move(subject), std::move(from), std::move(to)});
    };
    (void)cards.pair_by([](const PciFunction& function) {
        return concat(address_of(function), "/", identity_of(function));
    });
    for (const auto& [one, other] : cards.pair_by(identity_of)) {
        add(ChangeKind::moved, description_of(*other), address_of(*one), address_of(*other));
    }
    for (const auto& [one, other] : cards.pair_by(address_of)) {
        add(ChangeKind::replaced, concat("PCI device ", address_of(*one)), description_of(*one),
            description_of(*other));
    }
    for (const auto& [slot, functions] : by_slot(cards.only_before())) {
        add(ChangeKind::removed, concat("PCI card ", slot), join(functions, ", "), {});
    }
    for (const auto& [slot, functions] : by_slot(cards.only_after())) {
        add(ChangeKind::added, concat("PCI card ", slot), {}, join(functions, ", "));
    }
}

} // namespace harness::facter
