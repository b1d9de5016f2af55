#include "harness/cli/means.hpp"

#include "harness/base/concat.hpp"

namespace harness::cli {

Result<Means> find_means(const Environment& environment) {
    Means means;
    means.sources.cache = environment.cache;
    means.sources.wanted_kernel = environment.wanted_kernel;
    auto program = qemu::find_qemu();
    auto system = appliance::locate(means.sources);
    Diagnostics missing;
    if (!program) {
        missing.append(program.error());
    }
    if (!system) {
        missing.append(system.error());
    }
    if (missing.has_errors()) {
        return missing;
    }
    means.program = *program;
    means.system = *system;
    return means;
}

qemu::QemuHost make_host(const Means& means, const Environment& environment,
                         boost::asio::io_context& context, async::Interrupt& interrupt,
                         Progress& progress) {
    async::run(context, appliance::build(means.sources, means.system, interrupt,
                                         [&progress](std::string_view line) {
                                             progress.write(concat(line, "\n"));
                                         }));
    const auto choice = async::run(
        context, qemu::choose_accelerator(means.program, means.system, environment.cache));
    const auto version = async::run(context, qemu::version_of(means.program));
    if (choice.accelerator == qemu::Accelerator::tcg) {
        progress.write(concat("running under TCG, QEMU's own emulation: ", choice.reason, "\n"));
    }
    return qemu::QemuHost(context.get_executor(), version, choice, means.system);
}

} // namespace harness::cli
