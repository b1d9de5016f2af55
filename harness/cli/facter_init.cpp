#include "harness/cli/commands.hpp"
#include "harness/cli/new_file.hpp"

#include <ostream>

namespace harness::cli {

ExitCode facter_init(const FacterInitOptions& options, Environment& environment) {
    const auto machine = facter::understand(options.words);
    if (!machine) {
        environment.err << render(machine.error());
        return ExitCode::usage;
    }
    const std::string report = facter::invent_report(*machine);
    if (options.output.empty()) {
        environment.out << report;
        return ExitCode::passed;
    }
    if (const auto refused = write_result(options.output, report, options.force)) {
        environment.err << render(*refused);
        return ExitCode::usage;
    }
    return ExitCode::passed;
}

} // namespace harness::cli
