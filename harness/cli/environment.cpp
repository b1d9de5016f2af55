#include "harness/cli/environment.hpp"

#include "harness/cli/host_state.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sched.h>
#include <unistd.h>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

fs::path home_directory() {
    const std::string home = variable("HOME");
    return home.empty() ? fs::temp_directory_path() : fs::path(home);
}

/// HARNESS_CACHE, else the user's directory for such things.
fs::path directory_of(const char* own, const char* xdg, const char* below_home, const char* leaf) {
    if (const std::string path = variable(own); !path.empty()) {
        return path;
    }
    const std::string base = variable(xdg);
    return (base.empty() ? home_directory() / below_home : fs::path(base)) / leaf;
}

unsigned host_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) {
        return 1;
    }
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

} // namespace

Environment process_environment() {
    Environment environment{std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1, {}, {}, {}, {},
                            {},        {}};
    if (const std::string own = variable("HARNESS_SCENARIOS"); !own.empty()) {
        environment.scenario_directories.emplace_back(own);
    }
    environment.scenario_directories.emplace_back("scenarios");
    environment.scenario_directories.emplace_back(HARNESS_SOURCE_DIR "/scenarios");
    environment.cache = directory_of("HARNESS_CACHE", "XDG_CACHE_HOME", ".cache", "harness");
    environment.runs =
        directory_of("HARNESS_RUNS", "XDG_STATE_HOME", ".local/state", "harness/runs");
    environment.wanted_kernel = variable("HARNESS_KERNEL");
    environment.corpus = variable("HARNESS_CORPUS");
    environment.minio = variable("HARNESS_MINIO");
    environment.shipped_reports = HARNESS_SOURCE_DIR "/facter-reports";
    environment.variable = [](const char* name) -> const char* { return std::getenv(name); };
    environment.limits.cpus = host_cpus();
    // A guest takes three quarters of what is free at most; the host goes on working.
    environment.limits.memory = Bytes{available_memory().count / 4 * 3};
    return environment;
}

void keep_runs_in(const std::string& directory, Environment& environment) {
    if (!directory.empty()) {
        environment.runs = fs::absolute(directory);
    }
}

} // namespace harness::cli
