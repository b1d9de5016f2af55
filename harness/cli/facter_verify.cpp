#include "harness/base/concat.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/verifier.hpp"

#include <ostream>

namespace harness::cli {

namespace {

machine::Firmware firmware_of(const std::string& word, const facter::Report& report) {
    if (word == "recorded") {
        return machine::recorded_firmware(report);
    }
    return word == "uefi"   ? machine::Firmware::uefi
           : word == "bios" ? machine::Firmware::bios
                            : machine::Firmware::direct;
}

Result<std::optional<Bytes>> memory_of(const std::string& text) {
    if (text.empty()) {
        return std::optional<Bytes>();
    }
    const auto amount = parse_bytes(text);
    // Less does not hold the appliance.
    if (!amount || *amount < mebibytes(256)) {
        Diagnostics problems;
        problems.error(Place{.file = "harness facter verify", .line_text = {}},
                       concat("'", text, "' is no amount of memory for a guest"),
                       "write it as in --memory 2GiB; the least is 256MiB");
        return problems;
    }
    return std::optional<Bytes>(amount);
}

/// The rows are printed where the guest was seen; else what stopped it.
ExitCode report_on(const Verification& done, const FacterVerifyOptions& options,
                   Environment& environment) {
    const reports::Verdict verdict = reports::verdict(done.run);
    if (verdict == reports::Verdict::interrupted || verdict == reports::Verdict::error) {
        std::string cause = done.run.stopped_by;
        for (const reports::Case& one : done.run.cases) {
            cause = cause.empty() ? one.message : cause;
        }
        environment.err << "harness: error: " << done.subject.report << ": " << cause
                        << "\n  everything about this run: " << done.run.run_directory << "\n";
        return verdict == reports::Verdict::error ? ExitCode::broken : ExitCode::interrupted;
    }
    environment.out << (options.format == "json" ? fidelity::render_json(done.subject, done.rows)
                                                 : fidelity::render_table(done.subject, done.rows,
                                                                          options.verbosity > 0));
    environment.err << "everything about this run: " << done.run.run_directory << "\n";
    return verdict == reports::Verdict::passed ? ExitCode::passed : ExitCode::failed;
}

} // namespace

ExitCode facter_verify(const FacterVerifyOptions& options, Environment& environment) {
    keep_runs_in(options.runs, environment);
    Diagnostics warnings;
    const auto memory = memory_of(options.memory);
    const auto report = load_replayable(options.report, warnings);
    environment.err << render(warnings);
    const auto means = find_means(environment);
    if (!memory || !report || !means) {
        environment.err << (memory ? "" : render(memory.error()))
                        << (report ? "" : render(report.error()))
                        << (means ? "" : render(means.error()));
        return ExitCode::usage;
    }
    machine::Wishes wishes;
    wishes.memory = *memory;
    wishes.firmware = firmware_of(options.firmware, *report);
    const auto verifier = Verifier::make(*means, options.accelerator, environment);
    if (!verifier) {
        environment.err << render(verifier.error());
        return ExitCode::usage;
    }
    return report_on((*verifier)->verify(options.report, *report, wishes), options, environment);
}

} // namespace harness::cli
