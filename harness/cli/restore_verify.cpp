#include "harness/async/find_program.hpp"
#include "harness/async/this_distribution.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/host_package.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/cli/restore_verify/history_file.hpp"
#include "harness/cli/restore_verify/night.hpp"
#include "harness/cli/restore_verify/values.hpp"
#include "harness/cli/restore_verify/webhook.hpp"
#include "harness/cli/run_directory.hpp"
#include "harness/cli/summary.hpp"
#include "harness/restore_verify/alert.hpp"
#include "harness/restore_verify/trend.hpp"
#include "harness/scenario/duration.hpp"
#include "reports/junit/junit_file.hpp"

#include <cstdlib>
#include <optional>
#include <ostream>
#include <unistd.h>

namespace harness::cli {

namespace {

using reports::Case;
using reports::CaseStatus;
using restore_verify::Request;

Place place() {
    return Place{.file = "harness restore-verify", .line_text = {}};
}

/// All that is known before anything starts.
struct Prepared {
    Request request;
    RequestValues values;
    std::string restic;
    std::string curl;
};

Result<std::string> find_restic(const Request& request) {
    if (request.restic.find('/') != std::string::npos) {
        return request.restic;
    }
    const std::string found = async::find_program(request.restic);
    if (!found.empty()) {
        return found;
    }
    Diagnostics problems;
    problems.error(place(), concat("there is no program '", request.restic, "' here"),
                   how_to_get(HostPackage::restic, async::this_distribution()));
    return problems;
}

Result<Prepared> prepare_night(const RestoreVerifyOptions& options, Environment& environment) {
    const auto source = read_source(options.request, place(), "request");
    auto request = source ? restore_verify::read_request(*source) : Result<Request>(source.error());
    if (!request) {
        return request.error();
    }
    Prepared out;
    Diagnostics problems;
    auto values = read_values(*request, environment);
    auto restic = find_restic(*request);
    if (!values) {
        problems.append(values.error());
    }
    if (!restic) {
        problems.append(restic.error());
    }
    if (request->webhook) {
        out.curl = async::find_program("curl");
        if (out.curl.empty()) {
            problems.error(request->webhook->url.place, "there is no curl here to call the webhook",
                           "run `sudo apt-get install curl`, or remove 'webhook'");
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    out.values = std::move(*values);
    out.restic = std::move(*restic);
    out.request = std::move(*request);
    return out;
}

restore_verify::History history_of(const Request& request, std::ostream& err) {
    if (request.history.empty()) {
        return {};
    }
    auto out = restore_verify::read_history(read_history_file(request.history), request.name,
                                            request.repository);
    for (const std::size_t line : out.damaged) {
        err << request.history << ":" << line << ": warning: this is no night; it is left out\n";
    }
    return out;
}

restore_verify::Moment now() {
    return {std::chrono::duration_cast<std::chrono::seconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

std::filesystem::path parent_of(const Request& request) {
    if (!request.directory.empty()) {
        return std::filesystem::absolute(request.directory);
    }
    const char* const temporary = std::getenv("TMPDIR");
    return temporary != nullptr && *temporary != '\0' ? temporary : "/var/tmp";
}

async::Task<restore_verify::ResticVersion> version_of(std::string program,
                                                      async::Interrupt* interrupt) {
    async::ChildCommand command;
    command.program = program;
    command.arguments.emplace_back("version");
    const async::Deadline limit = async::Deadline::in(std::chrono::seconds(20));
    const BoundedRun run = co_await run_bounded(std::move(command), limit, interrupt);
    const auto version = restore_verify::parse_version(run.output.out);
    if (!run.is_success() || !version) {
        throw Error(
            concat(program, " does not say which restic it is: ", run.output.out, run.output.err));
    }
    if (*version < restore_verify::oldest_restic) {
        throw Error(concat(program, " is restic ", to_text(*version), "; ",
                           to_text(restore_verify::oldest_restic),
                           " or newer is needed: name another one by 'restic'"));
    }
    co_return *version;
}

/// A broken promise is told by its own code, whatever else went wrong.
ExitCode code_of(const reports::ScenarioReport& report) {
    const reports::Counts counts = reports::counts(report);
    if (report.outcome == reports::Outcome::interrupted) {
        return ExitCode::interrupted;
    }
    if (counts.failed > 0) {
        return ExitCode::failed;
    }
    return counts.errors > 0 ? ExitCode::broken : ExitCode::passed;
}

std::string_view verdict_of(ExitCode code) {
    switch (code) {
    case ExitCode::passed:
        return "passed";
    case ExitCode::failed:
        return "failed";
    case ExitCode::usage:
    case ExitCode::broken:
    case ExitCode::interrupted:
        return "error";
    }
    return "error";
}

std::string case_line(const Case& one, bool colour) {
    reports::ScenarioReport part;
    part.cases.push_back(one);
    part.cases.front().suite_step = concat(one.suite_step, ": ", one.name);
    const std::string line = step_line(part, part.cases.front().suite_step, colour);
    return one.status == CaseStatus::passed && !one.output.empty() &&
                   one.output.find('\n') == std::string::npos
               ? concat(line.substr(0, line.size() - 1), "  ", one.output, "\n")
               : line;
}

/// What one call of the command works with, and what it tells.
class Session {
  public:
    Session(const RestoreVerifyOptions& options, Prepared prepared, Environment& environment)
        : options_(&options), prepared_(std::move(prepared)), environment_(&environment),
          interrupt_(context_.get_executor()), history_(history_of(request(), environment.err)) {
        all_.scenarios.emplace_back();
        report().name = concat("restore-verify ", request().name);
        report().summary = "Restores from a repository, and sees whether all is there";
        report().started = time_for_reports();
        record_.at = now();
        record_.job = request().name;
        record_.repository = request().repository;
        if (!options.junit.empty()) {
            junit_.emplace(options.junit);
            junit_->update(all_, std::chrono::steady_clock::now());
        }
    }

    ExitCode run() {
        try {
            const auto work = WorkDirectory::make(parent_of(request()), request().repository);
            if (!work) {
                throw Error("another night of this repository goes on; wait until it has ended");
            }
            async::run(context_, restore(&*work));
            report().outcome = reports::Outcome::finished;
        } catch (const Interrupted& interrupted) {
            report().outcome = reports::Outcome::interrupted;
            report().stopped_by = interrupted.what();
        } catch (const Error& error) {
            told("the night goes through", prepared_.values.hiding.text(error.what()));
            report().outcome = reports::Outcome::finished;
        }
        finish();
        return code_of(report());
    }

  private:
    const Request& request() const { return prepared_.request; }
    reports::ScenarioReport& report() { return all_.scenarios.front(); }

    async::Task<> restore(const WorkDirectory* work) {
        NightMeans means;
        means.request = &prepared_.request;
        means.history = &history_;
        means.work = work;
        means.interrupt = &interrupt_;
        means.hiding = prepared_.values.hiding;
        means.version = co_await version_of(prepared_.restic, &interrupt_);
        means.now = record_.at;
        means.is_root = ::geteuid() == 0;
        means.hidden_variables = prepared_.values.hidden_variables;
        record_.restic = to_text(means.version);
        note_means(means);
        Restic restic(prepared_.restic, prepared_.values.for_restic, interrupt_);
        Night night(std::move(means), std::move(restic), report(), record_,
                    [this](const Case& one) { show(one); });
        co_await night.run();
    }

    void note_means(const NightMeans& means) {
        auto& properties = report().properties;
        properties.push_back({"repository", request().repository});
        properties.push_back({"restic", to_text(means.version)});
        properties.push_back(
            {"sample", request().sample ? concat(*request().sample, "% of the files") : "all"});
        properties.push_back({"proof", "restore --verify: what stands on the disk has the SHA-256 "
                                       "sums that the snapshot has of it"});
        properties.push_back({"owners", means.is_root
                                            ? "compared"
                                            : "not restored and not compared, which needs root"});
    }

    void show(const Case& one) {
        if (options_->format == "text") {
            environment_->out << case_line(one, environment_->is_terminal) << std::flush;
        }
        report().elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - began_);
        if (junit_) {
            junit_->update(all_, std::chrono::steady_clock::now());
        }
    }

    /// An error of the world, as a case.
    void told(const std::string& name, const std::string& message) {
        Case one;
        one.suite_step = "restore-verify";
        one.name = name;
        one.status = CaseStatus::error;
        one.message = message;
        record_.failures.push_back(message);
        report().cases.push_back(one);
        show(one);
    }

    void keep_history() {
        if (request().history.empty()) {
            return;
        }
        try {
            const std::string line = prepared_.values.hiding.text(render_line(record_));
            append_to_history(request().history, line);
            history_.nights.push_back(record_);
        } catch (const Error& error) {
            told("the history is kept", error.what());
        }
    }

    void call_webhook() {
        const ExitCode code = code_of(report());
        if (!request().webhook || (code == ExitCode::passed && !request().webhook->is_always)) {
            return;
        }
        std::string json = prepared_.values.hiding.text(
            restore_verify::render_alert(record_, static_cast<int>(code)));
        std::string trouble = async::run(
            context_, post_to_webhook(prepared_.curl, prepared_.values.webhook, std::move(json),
                                      request().webhook->within, &interrupt_));
        report().properties.push_back({"webhook", trouble.empty() ? "called" : "not reached"});
        if (!trouble.empty()) {
            told("the webhook is called", prepared_.values.hiding.text(trouble));
        }
    }

    void finish() {
        record_.verdict = verdict_of(code_of(report()));
        record_.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::steady_clock::now() - began_)
                                   .count();
        report().elapsed = std::chrono::milliseconds(record_.milliseconds);
        for (const std::string& one : record_.not_verified) {
            report().properties.push_back({"not-verified", one});
        }
        if (report().outcome != reports::Outcome::interrupted) {
            keep_history();
            call_webhook();
        }
        if (secrets::Censor* censor = prepared_.values.hiding.censor()) {
            for (const secrets::Leak& leak : censor->book.leaks()) {
                report().leaks.push_back({leak.secret, leak.where,
                                          std::string(secrets::to_string(leak.form)), leak.count});
            }
        }
        if (junit_) {
            junit_->finish(all_);
        }
        show_end();
    }

    void show_end() {
        std::ostream& out = environment_->out;
        if (options_->format == "json") {
            out << prepared_.values.hiding.text(
                       restore_verify::render_alert(record_, static_cast<int>(code_of(report()))))
                << "\n";
            return;
        }
        out << render_summary(report(), environment_->is_terminal);
        for (const std::string& one : record_.not_verified) {
            out << "  not verified: " << one << "\n";
        }
        if (!request().history.empty()) {
            out << render_trend(history_, options_->nights);
        }
    }

    const RestoreVerifyOptions* options_;
    Prepared prepared_;
    Environment* environment_;
    boost::asio::io_context context_{1};
    async::Interrupt interrupt_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    restore_verify::History history_;
    restore_verify::Night record_;
    reports::RunReport all_;
    std::optional<reports::JunitFile> junit_;
};

ExitCode show_trend(const RestoreVerifyOptions& options, Environment& environment) {
    const auto source = read_source(options.request, place(), "request");
    const auto request =
        source ? restore_verify::read_request(*source) : Result<Request>(source.error());
    if (!request) {
        environment.err << render(request.error());
        return ExitCode::usage;
    }
    const auto history = history_of(*request, environment.err);
    environment.out << (options.format == "json"
                            ? restore_verify::render_trend_json(history)
                            : restore_verify::render_trend(history, options.nights));
    return ExitCode::passed;
}

} // namespace

ExitCode verify_restore(const RestoreVerifyOptions& options, Environment& environment) {
    if (options.is_trend) {
        return show_trend(options, environment);
    }
    auto prepared = prepare_night(options, environment);
    if (!prepared) {
        environment.err << render(prepared.error());
        return ExitCode::usage;
    }
    environment.err << render(prepared->values.warnings);
    if (options.is_check) {
        environment.out << options.request << ": ok\n";
        return ExitCode::passed;
    }
    Session session(options, std::move(*prepared), environment);
    return session.run();
}

} // namespace harness::cli
