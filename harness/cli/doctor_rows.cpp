#include "harness/cli/doctor_rows.hpp"

#include "harness/appliance/recipe.hpp"
#include "harness/async/find_program.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/host_package.hpp"
#include "harness/cli/host_looks.hpp"
#include "harness/qemu/firmware.hpp"

namespace harness::cli {

namespace {

using doctor::Importance;
using doctor::Sight;
using machine::Plan;
using machine::SecureBoot;

using Look = std::function<Sight(Examination&)>;

Look program(const char* name, HostPackage package) {
    return [name, package](Examination& examination) -> Sight {
        const std::string path = async::find_program(name);
        return path.empty() ? Sight{false, concat("no ", name),
                                    how_to_get(package, examination.distribution())}
                            : Sight{true, path, ""};
    };
}

bool is_uefi(const Plan& plan) {
    return plan.firmware == machine::Firmware::uefi;
}

/// OVMF for a machine with q35, as all have that were recorded with UEFI.
Look ovmf(SecureBoot secure_boot) {
    return [secure_boot](Examination& examination) -> Sight {
        Plan plan;
        plan.firmware = machine::Firmware::uefi;
        plan.secure_boot = secure_boot;
        const qemu::Ovmf found = qemu::find_ovmf(plan);
        return found.code.empty() ? Sight{false, "no such code with its variables",
                                          how_to_get(HostPackage::ovmf, examination.distribution())}
                                  : Sight{true, found.code.string(), ""};
    };
}

Sight libvirt_daemon(Examination&) {
    RunOptions options;
    options.backend = "libvirt";
    const auto daemon = find_daemon(options);
    if (daemon) {
        return {true, "a daemon answers at qemu:///session", ""};
    }
    const Diagnostics problems = daemon.error();
    return {false, problems.items.front().problem, problems.items.front().help};
}

std::vector<DoctorRow> machine_rows() {
    using enum Importance;
    constexpr const char* qemu = "QEMU";
    constexpr const char* guest = "the guest's system";
    const auto has_system = [](const Plan& plan) { return plan.has_system; };
    return {
        {qemu, "qemu", "every machine", required, &Examination::qemu},
        {qemu, "devices", "every machine", required,
         [](Examination& e) { return e.devices(qemu::common_devices()); }},
        {qemu, "recorded devices", "machines whose reports have such hardware", optional,
         [](Examination& e) { return e.devices(qemu::recorded_devices()); }},
        {qemu, "saving", "machines that go on from a saved one instead of booting", optional,
         &Examination::saving},
        {guest, "kernel", "starting a guest", required, &Examination::kernel},
        {guest, "supermin", "making the guest's system", required,
         program("supermin", HostPackage::supermin)},
        {guest, "depmod", "making the guest's system", required,
         program("depmod", HostPackage::appliance_tools)},
        {guest, "packages", "the guest's programs", required,
         [](Examination& e) { return e.packages(appliance::packages()); }},
        {guest, "further packages", "steps that call setfacl or getfattr", optional,
         [](Examination& e) { return e.packages(appliance::further_packages()); }},
        {guest, "appliance", "every machine", required, &Examination::appliance},
        {guest, "mmdebstrap", "machines with `system: debian`", optional,
         program("mmdebstrap", HostPackage::system_tools), has_system},
        {guest, "sqfstar", "machines with `system: debian`", optional,
         program("sqfstar", HostPackage::system_tools), has_system},
        {"accelerators", "tcg", "machines without KVM", required,
         [](Examination& e) { return e.accelerator(qemu::Accelerator::tcg); }},
        {"accelerators", "kvm", "speed: without it machines run under TCG", optional,
         [](Examination& e) { return e.accelerator(qemu::Accelerator::kvm); }},
    };
}

std::vector<DoctorRow> firmware_rows() {
    using enum Importance;
    constexpr const char* section = "firmware and TPM";
    const auto needs = [](SecureBoot wanted) {
        return [wanted](const Plan& plan) { return is_uefi(plan) && plan.secure_boot == wanted; };
    };
    const auto is_enrolled = needs(SecureBoot::enrolled);
    return {
        {section, "OVMF", "machines with UEFI", optional, ovmf(SecureBoot::off),
         needs(SecureBoot::off)},
        {section, "OVMF, setup", "machines with `secure-boot: setup`", optional,
         ovmf(SecureBoot::setup), needs(SecureBoot::setup)},
        {section, "OVMF, enrolled", "machines with `secure-boot: enrolled`", optional,
         ovmf(SecureBoot::enrolled), is_enrolled},
        {section, "sbsign", "machines with `secure-boot: enrolled`", optional,
         program("sbsign", HostPackage::sbsign), is_enrolled},
        {section, "openssl", "machines with `secure-boot: enrolled`", optional,
         program("openssl", HostPackage::openssl), is_enrolled},
        {section, "swtpm", "machines with `tpm: true`", optional,
         program("swtpm", HostPackage::swtpm), [](const Plan& plan) { return plan.has_tpm; }},
    };
}

std::vector<DoctorRow> host_rows() {
    using enum Importance;
    constexpr const char* others = "other programs";
    constexpr const char* host = "this host";
    return {
        {others, "libvirt", "`--backend libvirt`", optional, libvirt_daemon},
        {others, "libguestfs", "a second opinion on disks", unused,
         program("guestfish", HostPackage::libguestfs)},
        {others, "minio", "backups to S3", unused, program("minio", HostPackage::minio)},
        {others, "restic", "backups", unused, program("restic", HostPackage::restic)},
        {others, "nix", "exporting a layout of your own", unused, program("nix", HostPackage::nix)},
        {host, "space in the cache", "the guest's system, saved machines", required, cache_space},
        {host, "space for runs", "disk images and records", required, runs_space},
        {host, "memory", "every machine", required, available_memory},
        {host, "open files", "every machine", required, open_files},
        {host, "address space", "every machine", required, address_space},
        {host, "clock", "times in reports, the guest's clock", optional, clock},
        {host, "locked memory", "no machine locks any", unused, locked_memory},
        {host, "/dev/shm", "no machine lies there", unused, shared_memory},
        {host, "vsock", "another way to the guest", unused, vsock},
    };
}

} // namespace

const std::vector<DoctorRow>& doctor_rows() {
    static const std::vector<DoctorRow> rows = [] {
        std::vector<DoctorRow> all = machine_rows();
        for (auto part : {firmware_rows(), host_rows()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return rows;
}

} // namespace harness::cli
