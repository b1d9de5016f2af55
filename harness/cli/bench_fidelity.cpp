#include "harness/base/concat.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/verifier.hpp"

#include <algorithm>
#include <ostream>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> find_reports(const std::vector<std::string>& asked) {
    std::vector<std::string> paths;
    Diagnostics problems;
    for (const std::string& one : asked) {
        std::error_code error;
        std::vector<std::string> found;
        if (!fs::is_directory(one, error)) {
            paths.push_back(one); // Reading it says what is wrong with it.
            continue;
        }
        for (const auto& entry : fs::directory_iterator(one, error)) {
            if (entry.path().extension() == ".json") {
                found.push_back(entry.path().string());
            }
        }
        if (found.empty()) {
            problems.error(Place{.file = one, .line_text = {}},
                           "there is no report in this directory",
                           "reports are files named *.json");
        }
        std::sort(found.begin(), found.end());
        paths.insert(paths.end(), found.begin(), found.end());
    }
    if (problems.has_errors()) {
        return problems;
    }
    return paths;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

/// A report that can not be replayed is an entry that says so; the others are verified all the
/// same.
fidelity::BenchEntry verify_one(const std::string& path, Verifier& verifier) {
    fidelity::BenchEntry entry;
    entry.subject.report = path;
    Diagnostics warnings;
    const auto report = load_replayable(path, warnings);
    if (!report) {
        entry.not_verified = report.error().items.front().problem;
        return entry;
    }
    Verification done = verifier.verify(path, *report, {});
    entry.subject = done.subject;
    entry.elapsed = done.run.elapsed;
    const reports::Verdict verdict = reports::verdict(done.run);
    if (verdict == reports::Verdict::passed || verdict == reports::Verdict::failed) {
        entry.rows = std::move(done.rows);
        return entry;
    }
    entry.is_broken = true;
    entry.not_verified = first_line(done.run.stopped_by);
    for (const reports::Case& one : done.run.cases) {
        entry.not_verified =
            entry.not_verified.empty() ? first_line(one.message) : entry.not_verified;
    }
    return entry;
}

ExitCode exit_code_of(const std::vector<fidelity::BenchEntry>& entries) {
    if (std::any_of(entries.begin(), entries.end(),
                    [](const auto& entry) { return entry.is_broken; })) {
        return ExitCode::broken;
    }
    if (std::all_of(entries.begin(), entries.end(),
                    [](const auto& entry) { return !entry.not_verified.empty(); })) {
        return ExitCode::usage;
    }
    const bool contradicts = std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
        return fidelity::has_contradiction(entry.rows);
    });
    return contradicts ? ExitCode::failed : ExitCode::passed;
}

} // namespace

ExitCode bench_fidelity(const BenchFidelityOptions& options, Environment& environment) {
    keep_runs_in(options.runs, environment);
    std::vector<std::string> asked = options.paths;
    if (asked.empty()) {
        asked.push_back(environment.shipped_reports.string());
    }
    const auto paths = find_reports(asked);
    const auto means = find_means(environment);
    if (!paths || !means) {
        environment.err << (paths ? "" : render(paths.error()))
                        << (means ? "" : render(means.error()));
        return ExitCode::usage;
    }
    const auto made = Verifier::make(*means, options.accelerator, environment);
    if (!made) {
        environment.err << render(made.error());
        return ExitCode::usage;
    }
    Verifier& verifier = **made;
    std::vector<fidelity::BenchEntry> entries;
    for (const std::string& path : *paths) {
        environment.err << path << "\n";
        entries.push_back(verify_one(path, verifier));
        if (verifier.is_interrupted()) {
            environment.err << "interrupted\n";
            return ExitCode::interrupted;
        }
    }
    environment.out << (options.format == "json" ? fidelity::render_bench_json(entries)
                                                 : fidelity::render_bench_table(entries));
    return exit_code_of(entries);
}

} // namespace harness::cli
