#include "harness/cli/commands.hpp"

#include "harness/base/error.hpp"
#include "harness/scenario/json_schema.hpp"
#include "harness/scenario/reference.hpp"

#include <ostream>

namespace harness::cli {

namespace {

struct Execute {
    Environment& environment;

    ExitCode operator()(const RunOptions& options) const { return run(options, environment); }
    ExitCode operator()(const CheckOptions& options) const { return check(options, environment); }
    ExitCode operator()(const PlanOptions& options) const { return plan(options, environment); }
    ExitCode operator()(const ListOptions& options) const { return list(options, environment); }
    ExitCode operator()(const SchemaOptions& options) const { return schema(options, environment); }
    ExitCode operator()(const FacterShowOptions& options) const {
        return facter_show(options, environment);
    }
    ExitCode operator()(const FacterDiffOptions& options) const {
        return facter_diff(options, environment);
    }
    ExitCode operator()(const FacterScrubOptions& options) const {
        return facter_scrub(options, environment);
    }
    ExitCode operator()(const FacterInitOptions& options) const {
        return facter_init(options, environment);
    }
    ExitCode operator()(const FacterVerifyOptions& options) const {
        return facter_verify(options, environment);
    }
    ExitCode operator()(const BenchFidelityOptions& options) const {
        return bench_fidelity(options, environment);
    }
    ExitCode operator()(const CacheListOptions& options) const {
        return cache_list(options, environment);
    }
    ExitCode operator()(const CacheExplainOptions& options) const {
        return cache_explain(options, environment);
    }
    ExitCode operator()(const CachePruneOptions& options) const {
        return cache_prune(options, environment);
    }
    ExitCode operator()(const RetentionExplainOptions& options) const {
        return retention_explain(options, environment);
    }
    ExitCode operator()(const EmulateS3Options& options) const {
        return emulate_s3(options, environment);
    }
    ExitCode operator()(const EmulateConnectOptions& options) const {
        return emulate_connect(options, environment);
    }
    ExitCode operator()(const RestoreVerifyOptions& options) const {
        return verify_restore(options, environment);
    }
    ExitCode operator()(const DoctorOptions& options) const { return doctor(options, environment); }
    ExitCode operator()(const AccelOptions& options) const { return accel(options, environment); }
    ExitCode operator()(const BenchOptions& options) const {
        return bench_figures(options, environment);
    }
    ExitCode operator()(const PrintText& text) const {
        environment.out << text.text;
        return ExitCode::passed;
    }
};

} // namespace

ExitCode execute(const Command& command, Environment& environment) {
    try {
        const ExitCode code = std::visit(Execute{environment}, command);
        environment.out.flush();
        if (!environment.out) { // A report cut off by a full disk must not end with 0.
            throw Error("standard output: not all of the result could be written");
        }
        return code;
    } catch (const Interrupted& interrupted) {
        environment.err << "harness: " << interrupted.what() << "\n";
        return ExitCode::interrupted;
    } catch (const Error& error) {
        environment.err << "harness: error: " << error.what() << "\n";
        return ExitCode::broken;
    }
}

ExitCode schema(const SchemaOptions& options, Environment& environment) {
    environment.out << (options.as_reference ? scenario::render_reference()
                                             : scenario::render_json_schema());
    return ExitCode::passed;
}

} // namespace harness::cli
