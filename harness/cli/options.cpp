#include "harness/cli/options.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/variant.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace harness::cli {

namespace {

const std::vector<std::string>& verbs() {
    static const std::vector<std::string> list{
        "run",   "check", "list",   "plan",      "schema",  "facter",        "bench",
        "cache", "accel", "doctor", "retention", "emulate", "restore-verify"};
    return list;
}

constexpr const char* footer = R"(Examples:
  harness run zephyrus-storage            run one scenario
  harness run --tag storage --junit out/  run all with a tag, one JUnit file for each
  harness run zephyrus-storage --variant all   on each machine that tomorrow's might be
  harness run ovh-fill --param size=8MiB  with another value of a parameter
  harness check scenarios/*.yaml          find mistakes without starting anything
  harness plan yoga-storage               the machine as a QEMU command to paste
  harness facter show REPORT              a hardware report at a glance
  harness facter diff OLD NEW             what changed in a machine
  harness facter verify REPORT            what of that hardware is true in a guest
  harness accel                           whether guests run under KVM here
  harness doctor                          what works on this host, and what to do
  harness retention explain POLICY --from 2026-03-01 --to 2027-03-01
                                          what is kept of snapshots, and how long
  harness emulate s3 --port 9000          an object store, for a developer
  harness restore-verify nightly.yaml     whether last night's backup can be restored
  harness bench all                       how fast this is here, against others

Exit: 0 passed, 1 a check failed, 2 bad input, 3 the world failed, 130 interrupted.)";

/// All that can be filled in, before it is known which command was meant.
struct Filled {
    RunOptions run;
    SchedulingWords scheduling;
    CheckOptions check;
    PlanOptions plan;
    ListOptions list;
    SchemaOptions schema;
    FacterShowOptions show;
    FacterToolOptions tools;
    FacterVerifyOptions verify;
    AllBenchOptions bench;
    CacheOptions cache;
    AccelOptions accel;
    DoctorOptions doctor;
    RetentionExplainOptions retention;
    EmulateS3Options emulate;
    EmulateConnectOptions emulate_connect;
    RestoreVerifyOptions restore_verify;
};

void add_parameters(CLI::App& command, std::vector<std::string>& parameters) {
    command
        .add_option("--param", parameters,
                    "NAME=VALUE: another value for a parameter of the scenario; may be repeated")
        ->allow_extra_args(false);
}

void add_run(CLI::App& app, RunOptions& options, SchedulingWords& scheduling) {
    CLI::App* run = app.add_subcommand("run", "Run scenarios on disposable machines");
    run->add_option("scenario", options.names, "Names or paths of scenarios");
    run->add_option("--tag", options.tags, "Run every scenario with this tag")
        ->allow_extra_args(false);
    run->add_option("--variant", options.variants,
                    "Run on changed hardware: one of the variants below, several at once with '+', "
                    "'as-recorded', or 'all' for each that applies; may be repeated")
        ->allow_extra_args(false);
    add_parameters(*run, options.parameters);
    run->footer(concat("Variants:\n", scenario::variant_help("  ")));
    run->add_option("--junit", options.junit,
                    "Write JUnit XML to this file, or one file per scenario to this directory");
    run->add_option("--trace", options.trace,
                    "Write where the time goes to this file, for ui.perfetto.dev");
    run->add_option("--runs", options.runs, "Keep run directories here");
    run->add_option("--backend", options.backend, "What runs the machines: qemu or libvirt")
        ->check(CLI::IsMember({"qemu", "libvirt"}));
    run->add_option("--connect", options.connect,
                    "The daemon of --backend libvirt, here or elsewhere (qemu:///session)");
    run->add_flag("--cold", options.is_cold,
                  "Boot each machine instead of going on from a saved one");
    add_accelerator_wish(*run, options.accelerator);
    run->add_flag("--watch", options.watches,
                  "Go on watching the files of the scenarios, and run those again that change");
    run->add_flag("--keep-disks", options.keep_disks, "Leave the disk images in the run directory");
    run->add_flag("--allow-external", options.allows_external,
                  "Let stores be kept by servers outside, where a scenario names one");
    run->add_flag("-v,--verbose", options.verbosity, "Show what programs in the guest print");
    add_scheduling(*run, scheduling);
}

void add_check(CLI::App& app, CheckOptions& options) {
    CLI::App* check = app.add_subcommand(
        "check", "Find mistakes in scenarios, reports and layouts; starts nothing");
    check->add_option("scenario", options.names, "Names or paths; none: all scenarios");
    check
        ->add_option("--variant", options.variants,
                     "Check on changed hardware; see `harness list --variants`")
        ->allow_extra_args(false);
    add_parameters(*check, options.parameters);
    check->add_flag("--checks", options.list_checks, "List the names of all checks");
}

void add_plan(CLI::App& app, PlanOptions& options) {
    CLI::App* plan = app.add_subcommand("plan", "Show the machine that a scenario would start");
    plan->add_option("scenario", options.name, "Name or path of a scenario")->required();
    plan->add_option("--variant", options.variant,
                     "Show the changed machine; see `harness list --variants`");
    add_parameters(*plan, options.parameters);
    plan->add_option("--machine", options.machine,
                     "Of a scenario with several, the one to show; 'replacement-1' is the first "
                     "that comes in the place of another");
    plan->add_option("--format", options.format, "qemu, libvirt or json")
        ->check(CLI::IsMember({"qemu", "libvirt", "json"}));
}

void add_verify(CLI::App& facter, FacterVerifyOptions& options) {
    CLI::App* verify = facter.add_subcommand(
        "verify", "Start the machine of a report and compare what its guest sees, row by row");
    verify->add_option("report", options.report, "Path of a report")->required();
    verify->add_option("--format", options.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    verify->add_option("--firmware", options.firmware, "direct, recorded, uefi or bios")
        ->check(CLI::IsMember({"direct", "recorded", "uefi", "bios"}));
    verify->add_option("--memory", options.memory, "Memory of the guest: 2GiB");
    verify->add_option("--runs", options.runs, "Keep run directories here");
    add_accelerator_wish(*verify, options.accelerator);
    verify->add_flag("-v,--verbose", options.verbosity, "A line for each row");
}

void add_others(CLI::App& app, Filled& filled) {
    CLI::App* list = app.add_subcommand("list", "List scenarios with summary and machine");
    list->add_option("--tag", filled.list.tags, "Only those with this tag")
        ->allow_extra_args(false);
    list->add_flag("--variants", filled.list.shows_variants,
                   "List the changes of hardware that a run can be made on");
    CLI::App* schema =
        app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");
    schema->add_flag("--reference", filled.schema.as_reference,
                     "Print the reference in Markdown instead");
    CLI::App* facter = app.add_subcommand("facter", "Work with nixos-facter reports");
    facter->require_subcommand(1);
    CLI::App* show = facter->add_subcommand("show", "Show the machine of a report");
    show->add_option("report", filled.show.report, "Path of a report")->required();
    show->add_option("--format", filled.show.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    add_facter_tools(*facter, filled.tools);
    add_verify(*facter, filled.verify);
    add_bench(app, filled.bench);
    add_cache(app, filled.cache);
    add_accel(app, filled.accel);
    add_doctor(app, filled.doctor);
    add_retention(app, filled.retention);
    add_emulate(app, filled.emulate);
    add_emulate_connect(*app.get_subcommand("emulate"), filled.emulate_connect);
    add_restore_verify(app, filled.restore_verify);
}

Command chosen_of_facter(const CLI::App& facter, const Filled& filled) {
    if (facter.got_subcommand("diff")) {
        return filled.tools.diff;
    }
    if (facter.got_subcommand("scrub")) {
        return filled.tools.scrub;
    }
    if (facter.got_subcommand("init")) {
        return filled.tools.init;
    }
    if (facter.got_subcommand("verify")) {
        return filled.verify;
    }
    return filled.show;
}

Command chosen_of_cache(const CLI::App& cache, const CacheOptions& options) {
    if (cache.got_subcommand("explain")) {
        return options.explain;
    }
    if (cache.got_subcommand("prune")) {
        return options.prune;
    }
    return options.list;
}

Diagnostics usage_error(std::string problem, std::string help) {
    Diagnostics problems;
    problems.error(Place{.file = "harness", .line_text = {}}, std::move(problem), std::move(help));
    return problems;
}

/// CLI11 says no more of it than that a subcommand is required.
std::optional<Diagnostics> mistyped_of_facter(CLI::App& app, int argc, const char* const* argv) {
    if (argc < 3 || std::string_view(argv[1]) != "facter" || argv[2][0] == '-') {
        return std::nullopt;
    }
    std::vector<std::string> known;
    for (const CLI::App* verb : app.get_subcommand("facter")->get_subcommands({})) {
        known.push_back(verb->get_name());
    }
    if (std::find(known.begin(), known.end(), argv[2]) != known.end()) {
        return std::nullopt;
    }
    return usage_error(concat("unknown command 'facter ", argv[2], "'"),
                       suggestion(argv[2], known));
}

std::optional<Diagnostics> mistaken_wish(const Filled& filled) {
    for (const AcceleratorWish* wish : {&filled.run.accelerator, &filled.verify.accelerator,
                                        &filled.bench.fidelity.accelerator}) {
        if (auto mistake = mistake_of(*wish)) {
            return mistake;
        }
    }
    return std::nullopt;
}

Command chosen(const CLI::App& app, const Filled& filled) {
    if (app.got_subcommand("run")) {
        return filled.run;
    }
    if (app.got_subcommand("check")) {
        return filled.check;
    }
    if (app.got_subcommand("plan")) {
        return filled.plan;
    }
    if (app.got_subcommand("list")) {
        return filled.list;
    }
    if (app.got_subcommand("schema")) {
        return filled.schema;
    }
    if (app.got_subcommand("bench")) {
        if (app.get_subcommand("bench")->got_subcommand("fidelity")) {
            return filled.bench.fidelity;
        }
        return filled.bench.figures;
    }
    if (app.got_subcommand("cache")) {
        return chosen_of_cache(*app.get_subcommand("cache"), filled.cache);
    }
    if (app.got_subcommand("accel")) {
        return filled.accel;
    }
    if (app.got_subcommand("retention")) {
        return filled.retention;
    }
    if (app.got_subcommand("emulate")) {
        if (app.get_subcommand("emulate")->got_subcommand("connect")) {
            return filled.emulate_connect;
        }
        return filled.emulate;
    }
    if (app.got_subcommand("doctor")) {
        return filled.doctor;
    }
    if (app.got_subcommand("restore-verify")) {
        return filled.restore_verify;
    }
    return chosen_of_facter(*app.get_subcommand("facter"), filled);
}

} // namespace

Result<Command> parse_options(int argc, const char* const* argv) {
    if (argc > 1 && argv[1][0] != '-' &&
        std::find(verbs().begin(), verbs().end(), argv[1]) == verbs().end()) {
        return usage_error(concat("unknown command '", argv[1], "'"), suggestion(argv[1], verbs()));
    }
    Filled filled;
    CLI::App app{"Runs NixOS storage scenarios on QEMU machines that replay recorded hardware",
                 "harness"};
    app.set_version_flag("--version", "harness " HARNESS_VERSION);
    app.footer(footer);
    app.require_subcommand(1);
    add_run(app, filled.run, filled.scheduling);
    add_check(app, filled.check);
    add_plan(app, filled.plan);
    add_others(app, filled);
    if (auto mistyped = mistyped_of_facter(app, argc, argv)) {
        return std::move(*mistyped);
    }
    if (argc < 2) {
        return Command{PrintText{app.help()}};
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return Command{PrintText{app.help()}};
    } catch (const CLI::CallForVersion&) {
        return Command{PrintText{"harness " HARNESS_VERSION "\n"}};
    } catch (const CLI::ParseError& error) {
        std::string problem = error.what();
        problem[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(problem[0])));
        return usage_error(problem, concat("see `harness ", argv[1], " --help`"));
    }
    if (!filled.run.connect.empty() && filled.run.backend != "libvirt") {
        return usage_error(concat("--connect '", filled.run.connect,
                                  "' names a daemon of libvirt, and the backend is ",
                                  filled.run.backend),
                           "add --backend libvirt");
    }
    auto scheduling = read_scheduling(filled.scheduling);
    if (!scheduling) {
        return scheduling.error();
    }
    filled.run.scheduling = std::move(*scheduling);
    if (auto mistake = mistaken_wish(filled)) {
        return std::move(*mistake);
    }
    return chosen(app, filled);
}

} // namespace harness::cli
