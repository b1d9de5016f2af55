#pragma once

#include "harness/cli/host_options.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace harness::cli {

struct BenchFidelityOptions {
    std::vector<std::string> paths; ///< Reports, or directories of them; none: the shipped ones.
    std::string format = "table";
    std::string runs; ///< As of `run`.
    AcceleratorWish accelerator;
};

struct BenchOptions {
    std::vector<std::string> names; ///< Of benches; "all", or "list" alone.
    std::vector<std::string> corpus;
    std::string json;    ///< A file that gets the result as well.
    std::string against; ///< A file of an earlier result.
    std::string format = "table";
    std::string runs; ///< Where machines get their directories; empty: the default.
    unsigned repeat = 3;
    bool is_quick = false;
};

/// Those of `harness bench`, before it is known which was meant.
struct AllBenchOptions {
    BenchFidelityOptions fidelity;
    BenchOptions figures;
};

/// Adds `bench` to the program's commands.
void add_bench(CLI::App& app, AllBenchOptions& options);

} // namespace harness::cli
