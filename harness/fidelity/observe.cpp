#include "harness/fidelity/observe.hpp"

#include "harness/base/number.hpp"
#include "harness/fidelity/match_disks.hpp"
#include "harness/fidelity/observe_parts.hpp"

#include <algorithm>

namespace harness::fidelity {

std::optional<std::size_t> number_after(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) ? read_number<std::size_t>(text.substr(prefix.size()))
                                    : std::nullopt;
}

namespace {

/// The places of the plan's disks in the order in which the kernel counts them, from 1. It counts
/// each kind (nvme, sd, vd) on its own, so the places of a kind in the plan are given to its disks
/// in the kernel's order.
std::vector<std::size_t> orders_of(const std::vector<const GuestDisk*>& disks,
                                   const GuestHardware& hardware) {
    std::vector<std::size_t> orders(disks.size(), 0);
    std::map<std::string, std::vector<std::size_t>> places;
    const auto kind_of = [](const GuestDisk& disk) { return disk.name.substr(0, 2); };
    for (std::size_t i = 0; i < disks.size(); ++i) {
        if (disks[i] != nullptr) {
            places[kind_of(*disks[i])].push_back(i + 1);
        }
    }
    for (auto& [kind, free] : places) {
        std::size_t next = 0;
        for (const GuestDisk& disk : hardware.disks) {
            const auto at = std::find(disks.begin(), disks.end(), &disk);
            if (at != disks.end() && kind_of(disk) == kind) {
                orders[static_cast<std::size_t>(at - disks.begin())] = free[next++];
            }
        }
    }
    return orders;
}

class Observation {
  public:
    Observation(const machine::Plan& plan, const GuestHardware& hardware)
        : plan_(plan), hardware_(hardware), disks_(match_disks(plan, hardware)),
          orders_(orders_of(disks_, hardware)) {
        for (const machine::Claim& claim : plan.claims) {
            note_other_address(claim);
        }
    }

    [[nodiscard]] Answer answer(const machine::Claim& claim) const {
        const std::string_view key = claim.key;
        const std::size_t dot = std::min(key.find('.'), key.size());
        const std::string_view part = key.substr(0, dot);
        const std::string_view aspect = key.substr(std::min(dot + 1, key.size()));
        if (const auto disk = number_after(part, "disk"); disk && *disk < disks_.size()) {
            return disk_answer(hardware_, disks_[*disk], orders_[*disk], aspect, claim.replayed);
        }
        if (const auto nic = number_after(part, "nic"); nic && *nic < plan_.nics.size()) {
            return nic_answer(find_nic(plan_.nics[*nic]), aspect);
        }
        if (part == "pci") {
            return pci_answer(aspect, claim.replayed);
        }
        return machine_answer(part, aspect);
    }

  private:
    [[nodiscard]] Answer machine_answer(std::string_view part, std::string_view aspect) const {
        if (part == "nics" && aspect == "count") {
            return std::to_string(hardware_.nics.size());
        }
        if (part == "smbios") {
            return smbios_answer(hardware_, aspect);
        }
        if (part == "processor") {
            return processor_answer(hardware_.processor, aspect);
        }
        if (part == "memory") {
            return memory_answer(hardware_, plan_.memory, aspect);
        }
        if (part == "firmware") {
            return firmware_answer(hardware_, plan_.firmware, aspect);
        }
        return part == "power" ? power_answer(hardware_, aspect) : Answer();
    }

    /// "0000:02:00.0.class"; addresses have dots of their own.
    [[nodiscard]] Answer pci_answer(std::string_view place, std::string_view promised) const {
        const std::size_t dot = place.rfind('.');
        if (dot == std::string_view::npos) {
            return std::nullopt;
        }
        const std::string_view recorded = place.substr(0, dot);
        const std::string_view aspect = place.substr(dot + 1);
        const GuestFunction* function = find_function(recorded);
        if (aspect == "address" && function != nullptr && facter::parse_pci_address(promised)) {
            return facter::to_string(function->address);
        }
        return function_answer(function, aspect);
    }

    /// A function that could not be put where it was recorded: its claims keep the recorded
    /// address in their keys, and promise another.
    void note_other_address(const machine::Claim& claim) {
        constexpr std::string_view prefix = "pci.";
        constexpr std::string_view suffix = ".address";
        const auto other = facter::parse_pci_address(claim.replayed);
        if (other && claim.key.starts_with(prefix) && claim.key.ends_with(suffix) &&
            claim.key.size() > prefix.size() + suffix.size()) {
            other_addresses_[claim.key.substr(prefix.size(), claim.key.size() - prefix.size() -
                                                                 suffix.size())] = *other;
        }
    }

    [[nodiscard]] const GuestFunction* find_function(std::string_view recorded) const {
        const auto other = other_addresses_.find(recorded);
        const auto address = other == other_addresses_.end() ? facter::parse_pci_address(recorded)
                                                             : std::optional(other->second);
        for (const GuestFunction& one : hardware_.functions) {
            if (address && one.address == *address) {
                return &one;
            }
        }
        return nullptr;
    }

    [[nodiscard]] const GuestNic* find_nic(const machine::Nic& planned) const {
        const auto found =
            std::find_if(hardware_.nics.begin(), hardware_.nics.end(), [&](const GuestNic& seen) {
                return !planned.mac.empty() && seen.mac == planned.mac;
            });
        return found == hardware_.nics.end() ? nullptr : &*found;
    }

    const machine::Plan& plan_;
    const GuestHardware& hardware_;
    std::vector<const GuestDisk*> disks_;
    std::vector<std::size_t> orders_;
    std::map<std::string, facter::PciAddress, std::less<>> other_addresses_;
};

} // namespace

Seen observe(const machine::Plan& plan, const GuestHardware& hardware) {
    const Observation observation(plan, hardware);
    Seen seen;
    for (const machine::Claim& claim : plan.claims) {
        if (auto answer = observation.answer(claim)) {
            seen[claim.key] = std::move(*answer);
        }
    }
    return seen;
}

} // namespace harness::fidelity
