#include "harness/base/concat.hpp"
#include "harness/machine/claims.hpp"
#include "harness/machine/pci_models.hpp"
#include "harness/machine/plan_parts.hpp"

#include <algorithm>
#include <array>

namespace harness::machine {

namespace {

const Placeholder* placeholder_of(const Plan& plan, const facter::PciFunction& function) {
    const auto at =
        std::find_if(plan.pci.placeholders.begin(), plan.pci.placeholders.end(),
                     [&](const Placeholder& one) { return one.record == function.path; });
    return at == plan.pci.placeholders.end() ? nullptr : &*at;
}

void claim_function(const facter::PciFunction& function, const PciPlace* place, const Plan& plan,
                    Claims& claims) {
    if (place == nullptr) {
        const facter::PciAddress& address = function.address;
        claims.absent("address", to_string(address),
                      address.domain != 0 ? "QEMU has one PCI domain"
                      : address.bus == 0 && address.device == 0
                          ? "QEMU's host bridge has its slot to itself"
                          : "only so many functions of the first root bus are replayed");
        return;
    }
    if (place->is_recorded) {
        claims.same("address", "present");
    } else {
        claims.stand_in("address", to_string(function.address), to_string(place->address),
                        "the numbers of the buses could not be met");
    }
    const std::string code = to_string(function.class_code);
    const Placeholder* placeholder = placeholder_of(plan, function);
    if (placeholder == nullptr) {
        const facter::PciClass replayed = class_at(plan, *place);
        if (function.is_bridge() || replayed.base == function.class_code.base) {
            claims.same_or_stand_in("class", code, to_string(replayed),
                                    "QEMU's nearest device is of that class");
        } else {
            claims.absent("class", code, "QEMU has no such device; another holds the address");
        }
    } else if (has_class_of(placeholder->device, function.class_code)) {
        claims.same("class", code);
    } else {
        claims.absent("class", code, "QEMU has no such device; a placeholder holds the address");
    }
}

/// A recorded virtio console can carry our channel: then nothing is there that was not recorded.
PciPlace place_for_channel(const facter::Report& report, BusMap& buses, Plan& plan) {
    constexpr std::uint16_t virtio = 0x1af4;
    constexpr std::array<std::uint16_t, 2> consoles{0x1003, 0x1043};
    for (const facter::PciFunction& function : report.pci) {
        const PciPlace* place = buses.find(function.address);
        const bool is_console =
            function.vendor.value == virtio &&
            std::find(consoles.begin(), consoles.end(), function.device.value) != consoles.end();
        if (is_console && place != nullptr) {
            std::erase_if(plan.pci.placeholders,
                          [&](const Placeholder& one) { return one.record == function.path; });
            return *place;
        }
    }
    return buses.take_free_place();
}

} // namespace

std::set<facter::PciAddress> functions_in_use(const facter::Report& report) {
    std::set<facter::PciAddress> used;
    for (const facter::Disk* disk : facter::replayed_disks(report)) {
        if (disk->controller) {
            used.insert(*disk->controller);
        }
    }
    for (const facter::Nic& nic : report.nics) {
        if (is_replayed(nic)) {
            used.insert(*nic.address);
        }
    }
    return used;
}

void plan_pci(const facter::Report& report, BusMap& buses, Plan& plan) {
    plan.channel_place = place_for_channel(report, buses, plan);
    for (const facter::PciFunction& function : report.pci) {
        const std::string address = to_string(function.address);
        Claims claims(plan.claims, Section::pci, concat("pci.", address),
                      concat("PCI function ", address));
        claim_function(function, buses.find(function.address), plan, claims);
    }
}

} // namespace harness::machine
