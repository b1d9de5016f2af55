#include "harness/cli/bench_options.hpp"

#include "harness/base/concat.hpp"
#include "harness/cli/bench/registry.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

namespace {

constexpr unsigned most_repeats = 1000;

std::string bench_help() {
    std::string out = "Benches:\n";
    for (const Bench& one : all_benches()) {
        out += concat("  ", one.name, std::string(10 - one.name.size(), ' '), one.summary, "\n");
    }
    return out + "\nExit: 0 measured, 1 --against found a ratio that is worse, 2 bad input,\n"
                 "3 something could not be measured, 130 interrupted.";
}

void add_fidelity(CLI::App& bench, BenchFidelityOptions& options) {
    CLI::App* fidelity = bench.add_subcommand(
        "fidelity", "Verify reports one after the other; print how much of them is the same");
    fidelity->add_option("report", options.paths,
                         "Reports, or directories of them; none: the shipped ones");
    fidelity->add_option("--format", options.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    fidelity->add_option("--runs", options.runs, "Keep run directories here");
    add_accelerator_wish(*fidelity, options.accelerator);
}

} // namespace

void add_bench(CLI::App& app, AllBenchOptions& all) {
    BenchOptions& options = all.figures;
    CLI::App* bench = app.add_subcommand(
        "bench", "Measure how fast this is here, against others; or how true, over many reports");
    bench->add_option("bench", options.names, "Names of benches, 'all', or 'list'");
    bench->add_option("--repeat", options.repeat, "How often each is measured (3)")
        ->check(CLI::Range(1U, most_repeats));
    bench->add_option("--runs", options.runs, "Work in this directory, as runs do");
    bench->add_flag("--quick", options.is_quick,
                    "Small amounts and no slow baselines: whether it works, not how fast");
    bench->add_option("--corpus", options.corpus, "Hardware reports, or directories of them")
        ->allow_extra_args(false);
    bench->add_option("--json", options.json, "Write the result to this file as well");
    bench->add_option("--against", options.against,
                      "Compare ratios with an earlier result and mark what is worse");
    bench->add_option("--format", options.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    bench->footer(bench_help());
    add_fidelity(*bench, all.fidelity);
}

} // namespace harness::cli
