#pragma once

#include "harness/facter/report.hpp"
#include "harness/machine/plan.hpp"

namespace harness::machine {

/// A disk that reads and writes at most this much per second.
struct Throttle {
    std::string record; ///< The disk's place in the report: "hardware.disk[1]".
    Bytes rate;
};

/// What the scenario wants of its machine; what is empty is chosen.
struct Wishes {
    std::optional<Bytes> memory;
    std::optional<unsigned> cpus;
    Firmware firmware = Firmware::direct;
    std::vector<Throttle> throttles = {};     ///< Disks that are slow on purpose.
    SecureBoot secure_boot = SecureBoot::off; ///< Needs `Firmware::uefi`.
    bool has_system = false;                  ///< See Plan.
    bool has_tpm = false;                     ///< Likewise.
};

/// What the host can give one machine. The plan never asks the host itself.
struct HostLimits {
    unsigned cpus = 1;
    Bytes memory;
};

/// The memory that a guest gets where nobody says otherwise: enough for the appliance and its
/// tools.
inline constexpr Bytes default_memory = mebibytes(1024);
inline constexpr unsigned default_cpus = 2;

/// The machine of a report, scaled to what was wished and what the host has. Says in `fidelity`
/// what became of each recorded part.
[[nodiscard]] Plan make_plan(std::string name, const facter::Report& report, const Wishes& wishes,
                             const HostLimits& limits);

/// Under KVM the guest has the host's processor: the plan no longer claims to give the recorded
/// one.
void use_host_processor(Plan& plan);

/// The firmware that the report's machine boots with; BIOS where it does not say.
[[nodiscard]] Firmware recorded_firmware(const facter::Report& report);

} // namespace harness::machine
