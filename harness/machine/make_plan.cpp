#include "harness/machine/make_plan.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/plan_parts.hpp"
#include "harness/machine/power_plan.hpp"

namespace harness::machine {

namespace {

void throttle_disks(Plan& plan, const std::vector<Throttle>& throttles) {
    for (Disk& disk : plan.disks) {
        for (const Throttle& throttle : throttles) {
            if (throttle.record == disk.record) {
                disk.throttle = throttle.rate;
            }
        }
    }
}

} // namespace

Plan make_plan(std::string name, const facter::Report& report, const Wishes& wishes,
               const HostLimits& limits) {
    Plan plan;
    plan.name = std::move(name);
    BusMap buses = map_buses(report, functions_in_use(report));
    plan.pci = buses.topology;
    plan_firmware(report, wishes, plan);
    plan_processor(report, wishes, limits, plan);
    plan_memory(report, wishes, limits, plan);
    plan_smbios(report, plan);
    plan_disks(report, buses, plan);
    throttle_disks(plan, wishes.throttles);
    plan_network(report, buses, plan);
    plan_pci(report, buses, plan);
    plan_power(report, plan);
    plan.summary = concat(facter::machine_name(report), ", ", plan.disks.size(),
                          plan.disks.size() == 1 ? " disk" : " disks");
    return plan;
}

} // namespace harness::machine
