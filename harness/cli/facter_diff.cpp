#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/facter/diff.hpp"

#include <ostream>

namespace harness::cli {

namespace {

/// Warnings of a report say nothing about what changed; only what makes it unreadable is shown.
std::optional<facter::Report> load_one(const std::string& path, Environment& environment) {
    Diagnostics warnings;
    auto report = load_report(path, Place{.file = path, .line_text = {}}, warnings);
    if (!report) {
        environment.err << render(report.error());
        return std::nullopt;
    }
    return std::move(*report);
}

} // namespace

ExitCode facter_diff(const FacterDiffOptions& options, Environment& environment) {
    const auto before = load_one(options.before, environment);
    const auto after = load_one(options.after, environment);
    if (!before || !after) {
        return ExitCode::usage;
    }
    const facter::Difference difference = facter::diff_reports(*before, *after);
    environment.out << (options.format == "json" ? facter::render_json(difference)
                                                 : facter::render_text(difference));
    return difference.is_same() ? ExitCode::passed : ExitCode::failed;
}

} // namespace harness::cli
