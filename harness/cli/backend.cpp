#include "harness/cli/backend.hpp"

#include "harness/base/concat.hpp"
#include "harness/qemu/firmware.hpp"

namespace harness::cli {

namespace {

constexpr const char* default_uri = "qemu:///session";

libvirt::HostMeans host_means(const Means& means, const qemu::AcceleratorChoice& choice) {
    libvirt::HostMeans out;
    out.settings = [means, choice](const machine::Plan& plan) {
        qemu::require_means(plan, false);
        return qemu::settings_for(plan, means.program, choice.accelerator, means.system);
    };
    out.properties = qemu::properties_of(means.program, choice, means.system);
    return out;
}

/// The accelerator of the host that the machines run on, where one was seen to work.
qemu::AcceleratorChoice choose(boost::asio::io_context& context, const Means& means,
                               const std::shared_ptr<libvirt::Backend>& daemon,
                               async::Interrupt& interrupt) {
    if (!daemon || !daemon->is_remote()) {
        return async::run(
            context, qemu::choose_accelerator(means.program, means.system, means.sources.cache));
    }
    const qemu::AcceleratorChoice wanted{qemu::Accelerator::kvm, {}};
    const std::string reason =
        async::run(context, libvirt::why_not_kvm(context.get_executor(), daemon,
                                                 host_means(means, wanted), &interrupt));
    if (reason.empty()) {
        return wanted;
    }
    return {qemu::Accelerator::tcg, concat("no guest started there under KVM: ", reason)};
}

} // namespace

Result<std::shared_ptr<libvirt::Backend>> find_daemon(const RunOptions& options) {
    if (options.backend == "libvirt") {
        boost::asio::io_context context;
        const std::string uri = options.connect.empty() ? default_uri : options.connect;
        return async::run(context, libvirt::connect(uri));
    }
    return std::shared_ptr<libvirt::Backend>{};
}

std::unique_ptr<ports::MachineHost>
make_machine_host(boost::asio::io_context& context, const RunOptions& options, Means means,
                  const std::vector<const machine::Plan*>& plans,
                  const std::shared_ptr<libvirt::Backend>& daemon, async::Interrupt& interrupt,
                  Progress& progress) {
    for (const machine::Plan* plan : plans) {
        qemu::require_means(*plan, !daemon);
    }
    async::run(context, appliance::build(means.sources, means.system, interrupt,
                                         [&progress](std::string_view line) {
                                             progress.write(concat(line, "\n"));
                                         }));
    for (const machine::Plan* plan : plans) {
        if (const auto key = qemu::find_ovmf(*plan).key) {
            async::run(context, appliance::sign_kernel(means.system, *key, interrupt));
        }
    }
    const qemu::AcceleratorChoice choice = choose(context, means, daemon, interrupt);
    means.program = async::run(context, qemu::version_of(means.program));
    if (choice.accelerator == qemu::Accelerator::tcg) {
        progress.write(concat("running under TCG, QEMU's own emulation: ", choice.reason, "\n"));
    }
    if (!daemon) {
        std::shared_ptr<qemu::SavedMachines> saved;
        if (!options.is_cold) {
            saved = std::make_shared<qemu::SavedMachines>(
                means.sources.cache / "machines", means.program, means.system.digest,
                [&progress](std::string_view line) { progress.write(concat(line, "\n")); });
        }
        return std::make_unique<qemu::QemuHost>(context.get_executor(), means.program, choice,
                                                means.system, saved);
    }
    libvirt::HostMeans with_libvirt = host_means(means, choice);
    with_libvirt.has_kvm = choice.accelerator == qemu::Accelerator::kvm;
    with_libvirt.keeps_disks = options.keep_disks;
    return libvirt::make_host(context.get_executor(), daemon, std::move(with_libvirt));
}

} // namespace harness::cli
