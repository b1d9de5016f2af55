#pragma once

#include "harness/facter/report.hpp"
#include "harness/machine/make_plan.hpp"
#include "harness/machine/topology.hpp"

// The parts of make_plan, each of which fills its part of the plan and says what it claims.
namespace harness::machine {

/// The functions that disks and network interfaces need.
[[nodiscard]] std::set<facter::PciAddress> functions_in_use(const facter::Report& report);

/// Whether an interface is given to the guest.
[[nodiscard]] bool is_replayed(const facter::Nic& nic);

void plan_firmware(const facter::Report& report, const Wishes& wishes, Plan& plan);
void plan_processor(const facter::Report& report, const Wishes& wishes, const HostLimits& limits,
                    Plan& plan);
void plan_memory(const facter::Report& report, const Wishes& wishes, const HostLimits& limits,
                 Plan& plan);
void plan_smbios(const facter::Report& report, Plan& plan);
void plan_disks(const facter::Report& report, BusMap& buses, Plan& plan);
void plan_network(const facter::Report& report, BusMap& buses, Plan& plan);
void plan_pci(const facter::Report& report, BusMap& buses, Plan& plan);

} // namespace harness::machine
