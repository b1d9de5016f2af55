#include "harness/machine/power_plan.hpp"

#include "harness/base/concat.hpp"

#include <array>

namespace harness::machine {

namespace {

/// A function of the chipset's own slot that the recorded machine has not got, so that no recorded
/// device is kept from its address. QEMU's ICH9 has functions 0, 2 and 3.
PciPlace free_place(const facter::Report& report) {
    constexpr std::uint8_t chipset_slot = 0x1f;
    PciPlace place{.bus = "pcie.0", .device = chipset_slot, .function = 7};
    for (const std::uint8_t function : std::to_array<std::uint8_t>({7, 6, 5, 4, 1})) {
        const facter::PciAddress address{0, 0, chipset_slot, function};
        if (facter::find_function(report, address) == nullptr) {
            place.function = function;
            break;
        }
    }
    place.address = {0, 0, place.device, place.function};
    return place;
}

Claim stand_in(std::string key, std::string subject, std::string replayed,
               std::string_view driver) {
    return {Section::power,
            std::move(key),
            std::move(subject),
            "a laptop's",
            std::move(replayed),
            Fidelity::stand_in,
            concat("an ACPI device of ours for the guest kernel's driver '", driver,
                   "', where it has that; reports record no values of it")};
}

} // namespace

void plan_power(const facter::Report& report, Plan& plan) {
    plan.is_portable = report.form_factor == facter::FormFactor::laptop;
    if (!plan.is_portable) {
        return;
    }
    plan.power_place = free_place(report);
    plan.claims.push_back(
        stand_in("power.battery", "battery",
                 concat(plan.power.charge_percent, " percent, ", to_text(charging_of(plan.power))),
                 "battery"));
    plan.claims.push_back(
        stand_in("power.ac", "AC adapter", plan.power.is_plugged_in ? "online" : "offline", "ac"));
    plan.claims.push_back(
        stand_in("power.lid", "lid", plan.power.is_lid_open ? "open" : "closed", "button"));
    plan.claims.push_back(
        {Section::power, "power.charge_control_end_threshold", "charge_control_end_threshold",
         "not recorded", "", Fidelity::absent,
         "a driver of the vendor's makes it (asus_wmi, ideapad_laptop, thinkpad_acpi), and it "
         "finds no firmware of its vendor here"});
}

} // namespace harness::machine
