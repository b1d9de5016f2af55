#include "harness/cli/backend.hpp"

#include "harness/appliance/debian_system.hpp"
#include "harness/base/concat.hpp"
#include "harness/qemu/firmware.hpp"
#include "harness/store/store_listing.hpp"

#include <algorithm>

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

/// What a remote daemon's host runs guests under, or this one.
qemu::AcceleratorTrial try_kvm(boost::asio::io_context& context, const Means& means,
                               const std::shared_ptr<libvirt::Backend>& daemon,
                               async::Interrupt& interrupt, Progress& progress) {
    if (!daemon || !daemon->is_remote()) {
        return async::run(context,
                          qemu::try_accelerator(trial_means(context, means, interrupt, progress),
                                                qemu::Accelerator::kvm));
    }
    const qemu::AcceleratorChoice wanted{qemu::Accelerator::kvm, {}};
    const std::string reason =
        async::run(context, libvirt::why_not_kvm(context.get_executor(), daemon,
                                                 host_means(means, wanted), &interrupt));
    qemu::AcceleratorTrial trial{qemu::Accelerator::kvm, qemu::AcceleratorState::runs, {}, {}};
    if (!reason.empty()) {
        trial.state = qemu::AcceleratorState::stuck;
        trial.reason = concat("no guest started there under KVM: ", reason);
        trial.remedy = "run `harness accel` on that host";
    }
    return trial;
}

Diagnostics refusal(const AcceleratorWish& wish, const qemu::AcceleratorTrial& trial) {
    Diagnostics problems;
    problems.error(Place{.file = wish.written(), .line_text = {}},
                   concat("KVM does not work here: ", trial.reason),
                   concat(trial.remedy, "; or let it be --accel auto, which takes QEMU's "
                                        "emulation, several times slower, and says so"));
    return problems;
}

/// Under what the machines run; where that is not what was wished for, why.
Result<qemu::AcceleratorChoice> choose(boost::asio::io_context& context,
                                       const AcceleratorWish& wish, const Means& means,
                                       const std::shared_ptr<libvirt::Backend>& daemon,
                                       async::Interrupt& interrupt, Progress& progress) {
    if (wish.is_for_tcg()) {
        return qemu::AcceleratorChoice{qemu::Accelerator::tcg, "asked for by --accel tcg"};
    }
    const qemu::AcceleratorTrial kvm = try_kvm(context, means, daemon, interrupt, progress);
    if (kvm.state == qemu::AcceleratorState::runs) {
        return qemu::AcceleratorChoice{qemu::Accelerator::kvm, {}};
    }
    if (wish.is_for_kvm() && !interrupt.is_requested()) {
        return refusal(wish, kvm);
    }
    return qemu::AcceleratorChoice{qemu::Accelerator::tcg, kvm.reason};
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

qemu::TrialMeans trial_means(boost::asio::io_context& context, const Means& means,
                             async::Interrupt& interrupt, Progress& progress) {
    return {context.get_executor(),
            means.program,
            means.system,
            means.sources.cache,
            &interrupt,
            [&progress](std::string_view line) { progress.write(concat(line, "\n")); }};
}

namespace {

/// Where it is known already that KVM does not work, nothing has to be built to say so.
std::optional<Diagnostics> early_refusal(const AcceleratorWish& wish,
                                         const qemu::TrialMeans& means) {
    const auto known = qemu::remembered_trial(means, qemu::Accelerator::kvm);
    const bool may_work = known.state == qemu::AcceleratorState::untried ||
                          known.state == qemu::AcceleratorState::runs;
    return may_work ? std::nullopt : std::optional(refusal(wish, known));
}

/// Nobody removes the system for as long as the result lives. One that another process is just
/// removing is made again.
async::FileLock hold_system(boost::asio::io_context& context, const Means& means,
                            async::Interrupt& interrupt, Progress& progress) {
    const std::filesystem::path image = means.system.system_image;
    constexpr int most_tries = 3;
    for (int tries = 0; tries < most_tries; ++tries) {
        async::run(context, appliance::build_system(means.sources.cache, means.sources.distribution,
                                                    interrupt, [&progress](std::string_view line) {
                                                        progress.write(concat(line, "\n"));
                                                    }));
        store::adopt_entries(image.parent_path().parent_path(), image.filename());
        if (auto held = store::hold_entry(image.parent_path())) {
            return std::move(*held);
        }
    }
    throw Error(concat("the system in ", image.parent_path().string(),
                       " is removed again and again; does somebody prune the cache?"));
}

/// What is held for as long as machines run: the whole system, where one of them has that.
std::optional<async::FileLock> build_appliance(boost::asio::io_context& context, const Means& means,
                                               const std::vector<const machine::Plan*>& plans,
                                               async::Interrupt& interrupt, Progress& progress,
                                               ports::Trace trace) {
    const ports::Span span = trace.span("build or find the appliance");
    async::run(context, appliance::build(means.sources, means.system, interrupt,
                                         [&progress](std::string_view line) {
                                             progress.write(concat(line, "\n"));
                                         }));
    const auto has_system = [](const machine::Plan* plan) { return plan->has_system; };
    std::optional<async::FileLock> held;
    if (std::any_of(plans.begin(), plans.end(), has_system)) {
        held = hold_system(context, means, interrupt, progress);
    }
    for (const machine::Plan* plan : plans) {
        if (const auto key = qemu::find_ovmf(*plan).key) {
            async::run(context, appliance::sign_kernel(means.system, *key, interrupt));
        }
    }
    return held;
}

std::shared_ptr<qemu::SavedMachines> saved_machines(const Means& means, Progress& progress) {
    return std::make_shared<qemu::SavedMachines>(
        means.sources.cache / "machines", means.program, means.system.digest,
        [&progress](std::string_view line) { progress.write(concat(line, "\n")); });
}

} // namespace

Result<std::unique_ptr<ports::MachineHost>>
make_machine_host(boost::asio::io_context& context, const RunOptions& options, Means means,
                  const std::vector<const machine::Plan*>& plans,
                  const std::shared_ptr<libvirt::Backend>& daemon, async::Interrupt& interrupt,
                  Progress& progress, ports::Trace trace) {
    const AcceleratorWish& wish = options.accelerator;
    for (const machine::Plan* plan : plans) {
        qemu::require_means(*plan, !daemon);
    }
    ports::Span asking = trace.span("ask QEMU for its version");
    means.program = async::run(context, qemu::version_of(means.program));
    asking.end();
    if (wish.is_for_kvm() && (!daemon || !daemon->is_remote())) {
        auto refused = early_refusal(wish, trial_means(context, means, interrupt, progress));
        if (refused) {
            return std::move(*refused);
        }
    }
    auto held = build_appliance(context, means, plans, interrupt, progress, trace);
    ports::Span probing = trace.span("probe the accelerator");
    const auto choice = choose(context, wish, means, daemon, interrupt, progress);
    probing.end();
    if (!choice) {
        return choice.error();
    }
    if (choice->accelerator == qemu::Accelerator::tcg && !interrupt.is_requested()) {
        progress.write(concat("running under TCG, QEMU's own emulation: ", choice->reason, "\n"));
    }
    std::unique_ptr<ports::MachineHost> host;
    if (!daemon) {
        auto own = std::make_unique<qemu::QemuHost>(
            context.get_executor(), means.program, *choice, means.system,
            options.is_cold ? nullptr : saved_machines(means, progress));
        if (held) {
            own->hold(std::move(*held));
        }
        host = std::move(own);
        return host;
    }
    libvirt::HostMeans with_libvirt = host_means(means, *choice);
    with_libvirt.has_kvm = choice->accelerator == qemu::Accelerator::kvm;
    with_libvirt.keeps_disks = options.keep_disks;
    host = libvirt::make_host(context.get_executor(), daemon, std::move(with_libvirt));
    return host;
}

} // namespace harness::cli
