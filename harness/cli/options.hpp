#pragma once

#include "harness/base/result.hpp"
#include "harness/cli/bench_options.hpp"
#include "harness/cli/cache_options.hpp"
#include "harness/cli/emulate_connect_options.hpp"
#include "harness/cli/emulate_options.hpp"
#include "harness/cli/facter_options.hpp"
#include "harness/cli/host_options.hpp"
#include "harness/cli/restore_verify_options.hpp"
#include "harness/cli/retention_options.hpp"
#include "harness/cli/scheduling_options.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace harness::cli {

enum class ExitCode {
    passed = 0,
    failed = 1, ///< A check failed.
    usage = 2,  ///< Bad input; nothing was started.
    broken = 3, ///< The world failed.
    interrupted = 130
};

struct RunOptions {
    std::vector<std::string> names;
    std::vector<std::string> tags;
    std::vector<std::string> variants;   ///< "all" among them means each that applies.
    std::vector<std::string> parameters; ///< "months=3"
    std::string junit;
    std::string trace;            ///< Where the time goes, as a file; empty: not asked for.
    std::string runs;             ///< Where run directories are made; empty: the default.
    std::string backend = "qemu"; ///< "qemu" or "libvirt".
    std::string connect;          ///< libvirt's URI; empty: the default.
    bool keep_disks = false;
    bool allows_external = false; ///< Servers outside may be asked.
    bool watches = false;         ///< Runs again what has changed, until interrupted.
    bool is_cold = false;         ///< Boot each machine, whatever was saved.
    AcceleratorWish accelerator;
    int verbosity = 0;
    SchedulingOptions scheduling;
};

struct CheckOptions {
    std::vector<std::string> names;
    std::vector<std::string> variants;
    std::vector<std::string> parameters;
    bool list_checks = false;
};

struct PlanOptions {
    std::string name;
    std::string variant; ///< Empty: as the scenario says.
    std::string machine; ///< Of several; empty: the scenario has one.
    std::vector<std::string> parameters;
    std::string format = "qemu";
};

struct ListOptions {
    std::vector<std::string> tags;
    bool shows_variants = false;
};

struct SchemaOptions {
    bool as_reference = false;
};

struct FacterShowOptions {
    std::string report;
    std::string format = "table";
};

struct FacterVerifyOptions {
    std::string report;
    std::string format = "table";
    std::string firmware = "direct";
    std::string memory; ///< "2GiB"; empty: the default.
    std::string runs;   ///< As of `run`.
    AcceleratorWish accelerator;
    int verbosity = 0;
};

/// `--help` and `--version`: a text and nothing else.
struct PrintText {
    std::string text;
};

using Command = std::variant<RunOptions, CheckOptions, PlanOptions, ListOptions, SchemaOptions,
                             FacterShowOptions, FacterDiffOptions, FacterScrubOptions,
                             FacterInitOptions, FacterVerifyOptions, BenchFidelityOptions,
                             BenchOptions, CacheListOptions, CacheExplainOptions, CachePruneOptions,
                             AccelOptions, DoctorOptions, RetentionExplainOptions, EmulateS3Options,
                             EmulateConnectOptions, RestoreVerifyOptions, PrintText>;

/// What the command line asks for. A mistake is one diagnostic with what was meant.
[[nodiscard]] Result<Command> parse_options(int argc, const char* const* argv);

} // namespace harness::cli
