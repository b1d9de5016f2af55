#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/facter/show.hpp"

#include <ostream>

namespace harness::cli {

ExitCode facter_show(const FacterShowOptions& options, Environment& environment) {
    Diagnostics warnings;
    const auto report =
        load_report(options.report, Place{.file = options.report, .line_text = {}}, warnings);
    environment.err << render(warnings);
    if (!report) {
        environment.err << render(report.error());
        return ExitCode::usage;
    }
    environment.out << (options.format == "json" ? facter::render_json(*report)
                                                 : facter::render_table(*report));
    return ExitCode::passed;
}

} // namespace harness::cli
