#pragma once

#include "harness/facter/invent.hpp"

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace harness::cli {

struct FacterDiffOptions {
    std::string before;
    std::string after;
    std::string format = "text";
};

struct FacterScrubOptions {
    std::string report;
    std::uint64_t seed = 1;
    std::string output; ///< Empty: standard output.
    bool force = false;
};

struct FacterInitOptions {
    facter::MachineWords words;
    std::string output; ///< Empty: standard output.
    bool force = false;
};

/// What the subcommands of `harness facter` that make or compare reports fill in.
struct FacterToolOptions {
    FacterDiffOptions diff;
    FacterScrubOptions scrub;
    FacterInitOptions init;
};

/// Adds `diff`, `scrub` and `init` to the command `facter`.
void add_facter_tools(CLI::App& facter, FacterToolOptions& options);

} // namespace harness::cli
