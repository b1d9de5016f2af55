#include "harness/qemu/host.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/guest/disk_images.hpp"
#include "harness/guest/machine_files.hpp"
#include "harness/qemu/firmware.hpp"
#include "harness/qemu/forked_machine.hpp"
#include "harness/qemu/kept_disks.hpp"
#include "harness/qemu/write_record.hpp"

namespace harness::qemu {

namespace fs = std::filesystem;

QemuHost::QemuHost(async::Executor executor, QemuProgram program, AcceleratorChoice accelerator,
                   appliance::Appliance system, std::shared_ptr<SavedMachines> saved)
    : executor_(executor), program_(std::move(program)), accelerator_(std::move(accelerator)),
      system_(std::move(system)), saved_(std::move(saved)) {}

namespace {

/// Firmware loads a bzImage; QEMU alone starts the uncompressed kernel.
fs::path kernel_for(const machine::Plan& plan, const appliance::Appliance& system) {
    if (plan.firmware != machine::Firmware::uefi) {
        return system.kernel;
    }
    return plan.secure_boot == machine::SecureBoot::enrolled ? system.signed_image
                                                             : system.bz_image;
}

} // namespace

machine::QemuSettings settings_for(const machine::Plan& plan, const QemuProgram& program,
                                   Accelerator accelerator, const appliance::Appliance& system) {
    machine::QemuSettings settings;
    settings.program = program.path;
    settings.accelerator = to_text(accelerator);
    settings.kernel = kernel_for(plan, system).string();
    settings.initrd = system.initrd.string();
    if (plan.has_system) {
        settings.system_image = system.system_image.string();
        std::error_code not_there_yet;
        settings.system_size = Bytes{fs::file_size(system.system_image, not_there_yet)};
    }
    if (plan.firmware == machine::Firmware::uefi) {
        const Ovmf ovmf = find_ovmf(plan);
        settings.ovmf_code = ovmf.code.string();
        settings.ovmf_template = ovmf.variables.string();
        settings.ovmf_variables = "ovmf-variables.fd";
    }
    return settings;
}

std::unique_ptr<ports::Machine> QemuHost::create(const machine::Plan& plan,
                                                 const fs::path& directory, ports::Watch watch) {
    require_means(plan, true);
    auto settings = settings_for(plan, program_, accelerator_.accelerator, system_);
    fs::create_directories(directory);
    if (plan.firmware == machine::Firmware::uefi) {
        fs::copy_file(settings.ovmf_template, directory / settings.ovmf_variables,
                      fs::copy_options::overwrite_existing);
    }
    guest::write_machine_files(plan, directory);
    ports::Span images = watch.trace.span("create the disks' images");
    guest::create_disk_images(plan, directory);
    guest::create_system_state(plan, directory);
    images.end();
    if (saved_) {
        return std::make_unique<ForkedMachine>(executor_, plan, std::move(settings), directory,
                                               std::move(watch), saved_);
    }
    return std::make_unique<QemuMachine>(executor_, plan, std::move(settings), directory,
                                         std::move(watch));
}

std::unique_ptr<ports::RecordedWrites> QemuHost::recorded_writes(const machine::Plan& plan,
                                                                 const fs::path& directory,
                                                                 std::uint64_t count) {
    if (!saved_) {
        throw Error("after a power cut a machine goes on as a fork; leave out --cold");
    }
    if (overlay_program().empty()) {
        throw Error("qemu-img is not installed; `sudo apt-get install qemu-utils` brings it");
    }
    return read_record(plan, directory, count);
}

std::vector<std::pair<std::string, std::string>> properties_of(const QemuProgram& program,
                                                               const AcceleratorChoice& accelerator,
                                                               const appliance::Appliance& system) {
    std::vector<std::pair<std::string, std::string>> out{
        {"accelerator", std::string(to_text(accelerator.accelerator))}};
    if (!accelerator.reason.empty()) {
        out.emplace_back("accelerator.reason", accelerator.reason);
    }
    out.emplace_back("qemu.version", program.version);
    out.emplace_back("guest.kernel", system.kernel_release);
    out.emplace_back("appliance.digest", system.digest);
    out.emplace_back("guest.flushes", "kept in the host's page cache");
    return out;
}

std::vector<std::pair<std::string, std::string>> QemuHost::properties() const {
    auto out = properties_of(program_, accelerator_, system_);
    out.insert(out.begin(), {"backend", "qemu"});
    return out;
}

std::vector<std::pair<std::string, std::string>> QemuHost::system_properties() const {
    return {{"guest.system_image", concat(system_.system_image.parent_path().filename().string(),
                                          ", ", stamp_of(system_.system_image.string()))}};
}

} // namespace harness::qemu
