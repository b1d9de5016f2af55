#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/suggest.hpp"
#include "harness/bench/render.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "reports/junit/replace_file.hpp"

#include <algorithm>
#include <ostream>

namespace harness::cli {

namespace {

constexpr std::string_view every = "all";

Result<std::vector<const Bench*>> find_benches(const std::vector<std::string>& names) {
    const Place place{.file = "harness bench", .line_text = {}};
    Diagnostics problems;
    std::vector<std::string> known{std::string(every), "list", "fidelity"};
    for (const Bench& one : all_benches()) {
        known.emplace_back(one.name);
    }
    for (const std::string& name : names) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            problems.error(place, concat("there is no bench '", name, "'"),
                           suggestion(name, known));
        } else if (name == "list" || name == "fidelity") {
            problems.error(place, concat("'", name, "' stands alone"),
                           concat("call `harness bench ", name, "`"));
        }
    }
    if (names.empty()) {
        problems.error(place, "no bench was named",
                       "name some (see `harness bench list`), or 'all'");
    }
    if (problems.has_errors()) {
        return problems;
    }
    std::vector<const Bench*> wanted;
    for (const Bench& one : all_benches()) {
        const bool is_wanted = std::any_of(names.begin(), names.end(), [&](const auto& name) {
            return name == every || name == one.name;
        });
        if (is_wanted) {
            wanted.push_back(&one);
        }
    }
    return wanted;
}

Result<std::vector<bench::Ratio>> read_earlier(const std::string& path) {
    if (path.empty()) {
        return std::vector<bench::Ratio>();
    }
    auto source = read_source(path, Place{.file = "--against", .line_text = {}}, "result");
    if (!source) {
        return source.error();
    }
    return bench::read_ratios(std::move(*source));
}

BenchSettings settings_for(const BenchOptions& options, const Environment& environment) {
    BenchSettings settings{options.is_quick ? 1 : options.repeat, options.is_quick, options.corpus};
    if (settings.corpus.empty() && !environment.corpus.empty()) {
        const std::filesystem::path reports = std::filesystem::path(environment.corpus) / "facter";
        std::error_code ignored;
        settings.corpus.push_back(std::filesystem::is_directory(reports, ignored)
                                      ? reports.string()
                                      : environment.corpus);
    }
    return settings;
}

/// Rows of one bench; false where it could not be made, which is told.
bool measure(const Bench& one, Workshop& workshop, bench::Findings& findings) {
    std::ostream& err = workshop.environment().err;
    err << one.name << ": " << one.summary << "\n" << std::flush;
    try {
        const std::vector<bench::Row> rows = one.measure(workshop);
        findings.rows.insert(findings.rows.end(), rows.begin(), rows.end());
        return true;
    } catch (const Error& error) {
        err << "harness: error: bench " << one.name << ": " << error.what() << "\n";
        return false;
    }
}

std::string list_of_benches() {
    std::string out;
    for (const Bench& one : all_benches()) {
        out += concat(one.name, std::string(10 - one.name.size(), ' '), one.summary, "\n");
    }
    return out + "fidelity  how much of recorded hardware is the same in a guest; see its --help\n";
}

} // namespace

ExitCode bench_figures(const BenchOptions& options, Environment& environment) {
    if (options.names == std::vector<std::string>{"list"}) {
        environment.out << list_of_benches();
        return ExitCode::passed;
    }
    const auto wanted = find_benches(options.names);
    const auto before = read_earlier(options.against);
    if (!wanted || !before) {
        environment.err << (wanted ? "" : render(wanted.error()))
                        << (before ? "" : render(before.error()));
        return ExitCode::usage;
    }
    if (!options.runs.empty()) {
        environment.runs = std::filesystem::absolute(options.runs);
    }
    Workshop workshop(environment, settings_for(options, environment));
    bench::Findings findings;
    bool is_whole = true;
    for (const Bench* one : *wanted) {
        is_whole = measure(*one, workshop, findings) && is_whole;
        if (workshop.interrupt().is_requested()) {
            environment.err << "interrupted\n";
            return ExitCode::interrupted;
        }
    }
    findings.facts = workshop.facts();
    const auto changes = bench::compare(bench::ratios_of(findings), *before);
    if (!options.json.empty()) {
        reports::replace_file(std::filesystem::absolute(options.json),
                              bench::render_json(findings, changes));
    }
    environment.out << (options.format == "json" ? bench::render_json(findings, changes)
                                                 : bench::render_table(findings, changes));
    if (!is_whole) {
        return ExitCode::broken;
    }
    const bool is_worse = std::any_of(changes.begin(), changes.end(),
                                      [](const auto& change) { return change.is_worse(); });
    return is_worse ? ExitCode::failed : ExitCode::passed;
}

} // namespace harness::cli
