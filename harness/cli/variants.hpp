#pragma once

#include "harness/cli/load.hpp"

#include <map>
#include <set>

namespace harness::cli {

/// What `--variant` asks for: each word a variant, "all" every one. Empty: the scenario decides.
[[nodiscard]] Result<std::vector<scenario::Variant>>
wanted_variants(const std::vector<std::string>& words);

/// A changed machine that a scenario is not run on.
struct LeftOut {
    std::string scenario;
    std::string variant;
    std::string reason;
    friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

/// A scenario on each machine that was asked for, with each combination of its parameters' values;
/// the order is theirs.
struct Runs {
    std::vector<Loaded> runs;
    std::vector<LeftOut> left_out;    ///< Of the command line alone: the scenario's own must apply.
    std::set<std::string> parameters; ///< Every name that a scenario has a parameter by.

    void append(Runs other);
};

/// Reads a scenario once and prepares it for every machine. `wanted` goes before what the scenario
/// says itself; a variant of the scenario that does not apply to its machine is its mistake.
[[nodiscard]] Result<Runs> load_runs(const std::string& path, const Environment& environment,
                                     const std::vector<scenario::Variant>& wanted,
                                     const std::vector<scenario::Setting>& settings = {});

/// The same for several scenarios. Where nothing is left to be run, that is an error; so is a
/// setting that no scenario has a parameter for.
[[nodiscard]] Result<Runs> load_all_runs(const std::vector<std::string>& paths,
                                         const Environment& environment,
                                         const std::vector<scenario::Variant>& wanted,
                                         const std::vector<scenario::Setting>& settings = {});

/// A table for each scenario that has several runs: variant and values, verdict, and the first
/// failure in a few words or why there was no run. Empty where there is none.
[[nodiscard]] std::string render_variant_tables(const reports::RunReport& report, const Runs& runs);

} // namespace harness::cli
