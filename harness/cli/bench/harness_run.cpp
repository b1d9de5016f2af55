#include "harness/cli/bench/harness_run.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"

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

fs::path write_scenario(Workshop& workshop, std::string_view script, std::string_view says) {
    fs::path path = workshop.make_directory("scenario") / "bench.yaml";
    std::ofstream out(path);
    out << "summary: what is measured\nmachine: { report: "
        << fs::absolute(workshop.report()).string()
        << " }\nsteps:\n  - name: work\n    run: |\n      " << script << "\n";
    if (!says.empty()) {
        out << "    expect: { stdout: { contains: " << says << " } }\n";
    }
    out.close();
    if (!out) {
        throw Error(concat("writing ", path.string(), ": is its file system full?"));
    }
    return path;
}

} // namespace harness::cli
