#include "harness/cli/bench/harness_run.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace harness::cli {

namespace fs = std::filesystem;

OutsideProgram harness_run(Workshop& workshop, const fs::path& scenario, const fs::path& runs,
                           const std::vector<std::string>& more) {
    OutsideProgram program;
    program.words = {fs::read_symlink("/proc/self/exe").string(), "run", scenario.string(),
                     "--runs", runs.string()};
    program.words.insert(program.words.end(), more.begin(), more.end());
    program.environment = {{"HARNESS_CACHE", fs::absolute(workshop.environment().cache).string()}};
    program.says = "passed";
    return program;
}

fs::path write_scenario_text(Workshop& workshop, std::string_view text) {
    fs::path path = workshop.make_directory("scenario") / "bench.yaml";
    std::ofstream out(path);
    out << text;
    out.close();
    if (!out) {
        throw Error(concat("writing ", path.string(), ": is its file system full?"));
    }
    return path;
}

fs::path write_scenario(Workshop& workshop, std::string_view script, std::string_view says) {
    std::string text = concat(
        "summary: what is measured\nmachine: { report: ", fs::absolute(workshop.report()).string(),
        " }\nsteps:\n  - name: work\n    run: |\n      ", script, "\n");
    if (!says.empty()) {
        text += concat("    expect: { stdout: { contains: ", says, " } }\n");
    }
    return write_scenario_text(workshop, text);
}

std::vector<nlohmann::json> results_in(const fs::path& runs) {
    std::vector<nlohmann::json> all;
    for (const auto& entry : fs::directory_iterator(runs)) {
        std::ifstream in(entry.path() / "results.json");
        nlohmann::json results = nlohmann::json::parse(in, nullptr, false);
        if (!results.is_discarded()) {
            all.push_back(std::move(results));
        }
    }
    if (all.empty()) {
        throw Error(concat("no run has left its results in ", runs.string()));
    }
    return all;
}

} // namespace harness::cli
