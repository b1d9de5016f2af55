#include "harness/base/assert.hpp"
#include "harness/base/concat.hpp"
#include "harness/machine/claims.hpp"
#include "harness/machine/plan_parts.hpp"
#include "harness/machine/smbios_structures.hpp"

#include <algorithm>

namespace harness::machine {

namespace {

constexpr std::string_view by_limits = "as the scenario or the host allows";

void claim_number(Claims& claims, std::string_view aspect, unsigned recorded, unsigned replayed) {
    if (recorded == replayed) {
        claims.same(aspect, std::to_string(recorded));
    } else {
        claims.scaled(aspect, std::to_string(recorded), std::to_string(replayed),
                      std::string(by_limits));
    }
}

/// So many threads as packages, cores and threads of the recorded shape, as far as they go.
void arrange(const facter::Report& report, Plan& plan) {
    const auto packages = static_cast<unsigned>(std::max<std::size_t>(1, report.cpus.size()));
    Processor& shape = plan.processor;
    shape.sockets = packages <= plan.cpus && plan.cpus % packages == 0 ? packages : 1;
    const unsigned each = plan.cpus / shape.sockets;
    const bool is_whole = plan.cpus == facter::total_threads(report) &&
                          facter::total_cores(report) > 0 &&
                          plan.cpus == 2 * facter::total_cores(report);
    shape.threads = is_whole && each % 2 == 0 ? 2 : 1;
    shape.cores = each / shape.threads;
}

/// What no report records, so that nothing of it can be the same.
void plan_security(const Wishes& wishes, Plan& plan, Claims& claims) {
    const std::string recorded = "not recorded";
    const std::string reason = "as the scenario asks";
    plan.has_system = wishes.has_system;
    plan.has_tpm = wishes.has_tpm;
    plan.secure_boot = wishes.secure_boot;
    const bool needs_uefi = plan.has_tpm || plan.secure_boot != SecureBoot::off;
    HARNESS_ASSERT(!needs_uefi || plan.firmware == Firmware::uefi,
                   "a TPM and Secure Boot are of machines with UEFI");
    if (plan.secure_boot != SecureBoot::off) {
        const bool is_on = plan.secure_boot == SecureBoot::enrolled;
        const std::string how = concat(
            reason,
            is_on ? "; with keys for tests, and the kernel, which QEMU hands over, may start "
                    "unverified"
                  : "",
            guards_variables(plan) ? "" : "; this chipset does not guard the firmware's variables");
        claims.stand_in("secure_boot", recorded, is_on ? "on" : "off", how);
        claims.stand_in("setup_mode", recorded, is_on ? "off" : "on", how);
    }
    if (plan.has_tpm) {
        claims.stand_in("tpm", recorded, "2.0", concat(reason, "; by swtpm"));
    }
}

} // namespace

Firmware recorded_firmware(const facter::Report& report) {
    return report.firmware.kind == facter::Firmware::uefi ? Firmware::uefi : Firmware::bios;
}

void plan_firmware(const facter::Report& report, const Wishes& wishes, Plan& plan) {
    plan.firmware = wishes.firmware;
    const Firmware recorded = recorded_firmware(report);
    const std::string evidence(facter::to_string(report.firmware.evidence));
    const std::string shown = concat(to_text(recorded), " (", evidence, ")");
    const std::string replayed(to_text(plan.firmware));
    Claims claims(plan.claims, Section::firmware, "firmware", "firmware");
    if (plan.firmware == recorded) {
        claims.same("kind", replayed);
    } else {
        claims.stand_in("kind", shown, replayed,
                        plan.firmware == Firmware::direct
                            ? "the appliance's kernel is started directly"
                            : "as the scenario asks");
    }
    plan_security(wishes, plan, claims);
}

void plan_processor(const facter::Report& report, const Wishes& wishes, const HostLimits& limits,
                    Plan& plan) {
    const unsigned recorded_threads = std::max(1U, facter::total_threads(report));
    const unsigned wanted = wishes.cpus.value_or(std::min(default_cpus, recorded_threads));
    plan.cpus = std::max(1U, std::min(wanted, limits.cpus));
    arrange(report, plan);
    Claims claims(plan.claims, Section::processor, "processor", "processor");
    claim_number(claims, "threads", recorded_threads, plan.cpus);
    if (report.cpus.empty()) {
        return;
    }
    claim_number(claims, "sockets", static_cast<unsigned>(report.cpus.size()),
                 plan.processor.sockets);
    const facter::CpuPackage& cpu = report.cpus.front();
    plan.processor.vendor = cpu.vendor;
    plan.processor.name = cpu.model_name;
    plan.processor.family = cpu.family;
    plan.processor.model = cpu.model;
    plan.processor.stepping = cpu.stepping;
    claims.same_if_known("vendor", cpu.vendor);
    claims.same_if_known("name", cpu.model_name);
    claims.same("family", std::to_string(cpu.family));
    claims.same("model", std::to_string(cpu.model));
    claims.same("stepping", std::to_string(cpu.stepping));
    claims.absent("features", concat(cpu.features.size(), " flags"),
                  "the accelerator decides which instructions there are");
}

void use_host_processor(Plan& plan) {
    for (Claim& claim : plan.claims) {
        const bool is_count = claim.key == "processor.threads" || claim.key == "processor.sockets";
        if (claim.section == Section::processor && !is_count) {
            claim.fidelity = Fidelity::absent;
            claim.replayed.clear();
            claim.reason = "KVM gives the host's processor";
        }
    }
}

void plan_memory(const facter::Report& report, const Wishes& wishes, const HostLimits& limits,
                 Plan& plan) {
    const Bytes recorded =
        report.memory.installed.count > 0 ? report.memory.installed : report.memory.usable;
    plan.memory = std::min(wishes.memory.value_or(default_memory), limits.memory);
    Claims claims(plan.claims, Section::memory, "memory", "memory");
    if (plan.memory == recorded) {
        claims.same("size", to_human(recorded));
    } else {
        claims.scaled("size", to_human(recorded), to_human(plan.memory), std::string(by_limits));
    }
    std::size_t number = 0;
    for (const facter::MemoryModule& memory_module : report.memory.modules) {
        plan.smbios_structures.push_back(memory_device(memory_module, number));
        Claims rows(plan.claims, Section::memory, concat("memory.module", number),
                    concat("memory module ", number));
        rows.same("size", to_human(memory_module.size));
        rows.same_if_known("type", memory_module.type);
        rows.same_if_known("form_factor", memory_module.form_factor);
        rows.same_if_known("locator", memory_module.locator);
        rows.same_if_known("manufacturer", memory_module.manufacturer);
        rows.same_if_known("part", memory_module.part_number);
        ++number;
    }
}

void plan_smbios(const facter::Report& report, Plan& plan) {
    const facter::Smbios& recorded = report.smbios;
    plan.smbios = {.bios_vendor = recorded.bios.vendor,
                   .bios_version = recorded.bios.version,
                   .bios_date = recorded.bios.date,
                   .manufacturer = recorded.system.manufacturer,
                   .product = recorded.system.product,
                   .version = recorded.system.version,
                   .board_manufacturer = recorded.board.manufacturer,
                   .board_product = recorded.board.product,
                   .board_version = recorded.board.version,
                   .chassis_manufacturer = recorded.chassis.manufacturer,
                   .chassis_version = recorded.chassis.version,
                   .chassis_type = recorded.chassis.type.value};
    if (plan.smbios.chassis_type > 0) {
        plan.smbios_structures.push_back(chassis(plan.smbios));
    }
    Claims claims(plan.claims, Section::system, "smbios", "SMBIOS");
    claims.same_if_known("bios_vendor", plan.smbios.bios_vendor);
    claims.same_if_known("bios_version", plan.smbios.bios_version);
    claims.same_if_known("bios_date", plan.smbios.bios_date);
    claims.same_if_known("manufacturer", plan.smbios.manufacturer);
    claims.same_if_known("product", plan.smbios.product);
    claims.same_if_known("version", plan.smbios.version);
    claims.same_if_known("board_manufacturer", plan.smbios.board_manufacturer);
    claims.same_if_known("board_product", plan.smbios.board_product);
    claims.same_if_known("board_version", plan.smbios.board_version);
    claims.same_if_known("chassis_manufacturer", plan.smbios.chassis_manufacturer);
    claims.same_if_known("chassis_version", plan.smbios.chassis_version);
    if (plan.smbios.chassis_type > 0) {
        claims.same_if_known("chassis_type", std::to_string(plan.smbios.chassis_type));
    }
}

} // namespace harness::machine
