#pragma once

#include "harness/cli/environment.hpp"
#include "harness/cli/options.hpp"

namespace harness::cli {

/// Does what the command line asked for.
[[nodiscard]] ExitCode execute(const Command& command, Environment& environment);

[[nodiscard]] ExitCode run(const RunOptions& options, Environment& environment);
[[nodiscard]] ExitCode check(const CheckOptions& options, Environment& environment);
[[nodiscard]] ExitCode plan(const PlanOptions& options, Environment& environment);
[[nodiscard]] ExitCode list(const ListOptions& options, Environment& environment);
[[nodiscard]] ExitCode schema(const SchemaOptions& options, Environment& environment);
[[nodiscard]] ExitCode facter_show(const FacterShowOptions& options, Environment& environment);
[[nodiscard]] ExitCode facter_diff(const FacterDiffOptions& options, Environment& environment);
[[nodiscard]] ExitCode facter_scrub(const FacterScrubOptions& options, Environment& environment);
[[nodiscard]] ExitCode facter_init(const FacterInitOptions& options, Environment& environment);
[[nodiscard]] ExitCode facter_verify(const FacterVerifyOptions& options, Environment& environment);
/// Runs as long as the user looks on: at first all, then what has changed.
[[nodiscard]] ExitCode watch(const RunOptions& options, Environment& environment);
[[nodiscard]] ExitCode cache_list(const CacheListOptions& options, Environment& environment);
[[nodiscard]] ExitCode cache_explain(const CacheExplainOptions& options, Environment& environment);
[[nodiscard]] ExitCode cache_prune(const CachePruneOptions& options, Environment& environment);
[[nodiscard]] ExitCode bench_fidelity(const BenchFidelityOptions& options,
                                      Environment& environment);
[[nodiscard]] ExitCode retention_explain(const RetentionExplainOptions& options,
                                         Environment& environment);
/// Serves until Ctrl-C.
[[nodiscard]] ExitCode emulate_s3(const EmulateS3Options& options, Environment& environment);
/// Serves until Ctrl-C.
[[nodiscard]] ExitCode emulate_connect(const EmulateConnectOptions& options,
                                       Environment& environment);
[[nodiscard]] ExitCode verify_restore(const RestoreVerifyOptions& options,
                                      Environment& environment);
[[nodiscard]] ExitCode doctor(const DoctorOptions& options, Environment& environment);
[[nodiscard]] ExitCode accel(const AccelOptions& options, Environment& environment);
[[nodiscard]] ExitCode bench_figures(const BenchOptions& options, Environment& environment);

} // namespace harness::cli
