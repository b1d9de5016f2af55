#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/backend.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/render_accel.hpp"

#include <ostream>

namespace harness::cli {

ExitCode accel(const AccelOptions& options, Environment& environment) {
    auto means = find_means(environment);
    if (!means) {
        environment.err << render(means.error());
        return ExitCode::usage;
    }
    boost::asio::io_context context;
    async::Interrupt interrupt(context.get_executor());
    Progress progress(context.get_executor(), environment.err, environment.is_terminal);
    means->program = async::run(context, qemu::version_of(means->program));
    async::run(context, appliance::build(means->sources, means->system, interrupt,
                                         [&progress](std::string_view line) {
                                             progress.write(concat(line, "\n"));
                                         }));
    if (options.again) {
        qemu::forget_trials(environment.cache);
    }
    std::vector<qemu::AcceleratorTrial> trials;
    for (const auto accelerator : {qemu::Accelerator::kvm, qemu::Accelerator::tcg}) {
        trials.push_back(async::run(
            context,
            qemu::try_accelerator(trial_means(context, *means, interrupt, progress), accelerator)));
        if (interrupt.is_requested()) {
            environment.err << "interrupted\n";
            return ExitCode::interrupted;
        }
    }
    environment.out << (options.format == "json" ? render_accel_json(trials)
                                                 : render_accel_table(trials));
    return works(trials) ? ExitCode::passed : ExitCode::broken;
}

} // namespace harness::cli
