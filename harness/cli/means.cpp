#include "harness/cli/means.hpp"

#include "harness/async/this_distribution.hpp"
#include "harness/cli/process_limits.hpp"

namespace harness::cli {

Result<Means> find_means(const Environment& environment) {
    Means means;
    means.sources.cache = environment.cache;
    means.sources.wanted_kernel = environment.wanted_kernel;
    means.sources.distribution = async::this_distribution();
    auto program = qemu::find_qemu();
    auto system = appliance::locate(means.sources);
    Diagnostics missing = limits_in_the_way();
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

} // namespace harness::cli
