#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/cli/new_file.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/facter/scrub.hpp"

#include <filesystem>
#include <ostream>

namespace harness::cli {

namespace {

/// The report's document, checked to be one that the harness can read.
Result<Tree> load_document(const std::string& path) {
    const auto source = read_source(path, Place{.file = path, .line_text = {}}, "report");
    if (!source) {
        return source.error();
    }
    auto tree = parse_json(*source);
    if (!tree) {
        return tree;
    }
    Diagnostics warnings;
    const auto report = facter::read_report(*tree, warnings);
    return report ? std::move(tree) : Result<Tree>(report.error());
}

/// The original is the only copy of what scrubbing takes away.
std::optional<Diagnostics> check_output(const FacterScrubOptions& options) {
    std::error_code error;
    if (options.output.empty() ||
        !std::filesystem::equivalent(options.report, options.output, error)) {
        return std::nullopt;
    }
    Diagnostics problems;
    problems.error(Place{.file = options.output, .line_text = {}},
                   concat("'", options.output, "' is the report itself"),
                   "write to another file; nothing could bring the serials back");
    return problems;
}

} // namespace

ExitCode facter_scrub(const FacterScrubOptions& options, Environment& environment) {
    const auto document = load_document(options.report);
    if (!document) {
        environment.err << render(document.error());
        return ExitCode::usage;
    }
    if (const auto refused = check_output(options)) {
        environment.err << render(*refused);
        return ExitCode::usage;
    }
    const facter::Scrubbed scrubbed = facter::scrub(*document, options.seed);
    if (options.output.empty()) {
        environment.out << scrubbed.text;
    } else if (const auto refused = write_result(options.output, scrubbed.text, options.force)) {
        environment.err << render(*refused);
        return ExitCode::usage;
    }
    environment.err << facter::render_text(scrubbed);
    return ExitCode::passed;
}

} // namespace harness::cli
