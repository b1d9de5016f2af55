#include "harness/cli/verifier.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/cli/load.hpp"
#include "harness/cli/recorder.hpp"
#include "harness/cli/run_directory.hpp"
#include "harness/engine/runner.hpp"
#include "harness/guest/disk_images.hpp"
#include "reports/junit/replace_file.hpp"

namespace harness::cli {

namespace {

/// A machine's name goes into files and the guest's host name.
std::string name_of(const std::string& path) {
    std::string out = std::filesystem::path(path).stem().string();
    for (char& c : out) {
        c = is_letter_or_digit(c) ? c : '-';
    }
    return concat("verify-", out.substr(0, 40));
}

} // namespace

Verifier::Verifier(Environment& environment)
    : environment_(environment), interrupt_(context_.get_executor()),
      progress_(context_.get_executor(), environment.err, environment.is_terminal) {}

Result<std::unique_ptr<Verifier>> Verifier::make(const Means& means, const AcceleratorWish& wish,
                                                 Environment& environment) {
    std::unique_ptr<Verifier> verifier(new Verifier(environment));
    RunOptions options;
    options.accelerator = wish;
    auto host = make_machine_host(verifier->context_, options, means, {}, nullptr,
                                  verifier->interrupt_, verifier->progress_);
    if (!host) {
        return host.error();
    }
    verifier->host_ = std::move(*host);
    tidy_run_directories(environment.runs);
    return verifier;
}

Verification Verifier::verify(const std::string& path, const facter::Report& report,
                              const machine::Wishes& wishes) {
    machine::Plan plan = machine::make_plan(name_of(path), report, wishes, environment_.limits);
    if (host_->gives_host_processor()) {
        machine::use_host_processor(plan);
    }
    const engine::Job job = engine::make_hardware_job(std::move(plan));
    RunDirectory directory(environment_.runs, time_for_names(), job.plan.name);
    reports::RunReport all;
    all.scenarios.push_back(engine::planned_report(job));
    reports::ScenarioReport& run = all.scenarios.front();
    run.started = time_for_reports();
    run.run_directory = directory.path().string();
    for (const auto& [name, value] : host_->properties()) {
        run.properties.push_back({name, value});
    }
    Voice voice(progress_, run.name);
    progress_.let_it_speak();
    Recorder recorder(all, 0, nullptr, directory.path(), voice, false);
    engine::Runner runner(job, *host_, directory.path(), interrupt_, recorder, run);
    async::run(context_, runner.run());
    guest::remove_disk_images(directory.path());
    recorder.changed();
    Verification done{{path, job.plan.summary}, runner.hardware(), run};
    reports::replace_file(directory.path() / "fidelity.json",
                          fidelity::render_json(done.subject, done.rows));
    if (reports::verdict(run) != reports::Verdict::passed) {
        directory.keep();
    }
    if (!recorder.trouble().empty()) {
        throw Error(recorder.trouble());
    }
    reports::replace_file(directory.path() / "ended", run.started);
    return done;
}

Result<facter::Report> load_replayable(const std::string& path, Diagnostics& warnings) {
    const Place place{.file = path, .line_text = {}};
    auto report = load_report(path, place, warnings);
    if (report && report->system != "x86_64-linux") {
        Diagnostics problems;
        problems.error(place, concat("this report is of an ", report->system, " machine"),
                       concat("only x86_64-linux machines can be replayed so far; this one would "
                              "need QEMU's emulation of its processor with UEFI, and a kernel and "
                              "programs for ",
                              report->system, " in the appliance"));
        return problems;
    }
    return report;
}

} // namespace harness::cli
