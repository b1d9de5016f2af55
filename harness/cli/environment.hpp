#pragma once

#include "harness/machine/make_plan.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace harness::cli {

/// What a command sees of the world around it. Made once in `main`; tests make their own.
struct Environment {
    std::ostream& out; ///< Results.
    std::ostream& err; ///< Everything else.
    bool is_terminal = false;
    std::vector<std::filesystem::path> scenario_directories; ///< Searched in order.
    std::filesystem::path cache;
    std::filesystem::path runs;
    std::filesystem::path wanted_kernel; ///< HARNESS_KERNEL; empty: choose.
    machine::HostLimits limits;
    std::filesystem::path shipped_reports; ///< The hardware reports that come with the harness.
    std::string minio = {};                ///< HARNESS_MINIO; empty: that in PATH.
    std::string corpus = {};               ///< HARNESS_CORPUS; empty: there is none.
    /// The value of a variable that a scenario names; null where it is not set.
    const char* (*variable)(const char* name) = nullptr;
};

/// The environment of this process: its streams, variables, directories and host.
[[nodiscard]] Environment process_environment();

/// As `--runs` says; an empty text changes nothing.
void keep_runs_in(const std::string& directory, Environment& environment);

} // namespace harness::cli
