#include "harness/async/file_watch.hpp"
#include "harness/async/interrupt.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/cli/origins.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <ostream>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// What a file held; of one that is not there nothing.
using Contents = std::map<fs::path, std::string>;

std::string digest_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return in ? sha256_hex(std::string{std::istreambuf_iterator<char>(in), {}}) : std::string();
}

void add_files_of(const scenario::Scenario& scenario, std::set<fs::path>& out) {
    out.insert(scenario.machine.report.resolved);
    if (scenario.layout) {
        out.insert(scenario.layout->resolved);
    }
    for (const scenario::Scenario& next : scenario::replacements_of(scenario)) {
        add_files_of(next, out);
    }
    for (const scenario::Scenario& other : scenario.others) {
        add_files_of(other, out);
    }
}

/// The files that a scenario is made of. One that can not be read may still be mended: then it
/// alone counts, with what it named before.
std::set<fs::path> inputs_of(const std::string& path, const Environment& environment,
                             std::set<fs::path> before) {
    const auto chain = read_chain(path, environment);
    const auto scenarios = chain ? scenario::expand(*chain, {})
                                 : Result<std::vector<scenario::Scenario>>(Diagnostics{});
    if (!scenarios) {
        before.insert(path);
        return before;
    }
    std::set<fs::path> out;
    for (const scenario::Document& document : *chain) {
        out.insert(document.tree.source->name());
    }
    for (const scenario::Scenario& one : *scenarios) {
        add_files_of(one, out);
    }
    return out;
}

/// The scenarios that are watched, and what they were made of when they last ran.
class Watched {
  public:
    Watched(std::vector<std::string> scenarios, const Environment& environment)
        : scenarios_(std::move(scenarios)), environment_(environment) {}

    /// Before a run: what changes from now on is seen.
    void look(const std::vector<std::string>& scenarios) {
        for (const std::string& path : scenarios) {
            inputs_[path] = inputs_of(path, environment_, inputs_[path]);
            for (const fs::path& file : inputs_[path]) {
                contents_[file] = digest_of(file);
            }
        }
    }

    [[nodiscard]] std::set<fs::path> files() const {
        std::set<fs::path> out;
        for (const auto& [path, inputs] : inputs_) {
            out.insert(inputs.begin(), inputs.end());
        }
        return out;
    }

    /// Those of which something reads otherwise now, in the order of the request.
    [[nodiscard]] std::vector<std::string> changed() const {
        std::set<fs::path> changed_files;
        for (const auto& [file, digest] : contents_) {
            if (digest_of(file) != digest) {
                changed_files.insert(file);
            }
        }
        std::vector<std::string> out;
        for (const std::string& path : scenarios_) {
            for (const fs::path& input : inputs_.at(path)) {
                if (changed_files.contains(input)) {
                    out.push_back(path);
                    break;
                }
            }
        }
        return out;
    }

  private:
    std::vector<std::string> scenarios_;
    const Environment& environment_;
    std::map<std::string, std::set<fs::path>> inputs_;
    Contents contents_;
};

/// Those that have changed; none where the user has had enough.
std::vector<std::string> await_change(const Watched& watched, std::ostream& err) {
    boost::asio::io_context context;
    async::Interrupt interrupt(context.get_executor());
    async::FileWatch watch(context.get_executor(), watched.files());
    const async::Interrupt::Registration stop(interrupt, [&watch] { watch.cancel(); });
    std::vector<std::string> changed = watched.changed(); // While the last run went on.
    if (changed.empty()) {
        err << concat("watching ", watched.files().size(), " files; Ctrl-C ends it\n")
            << std::flush;
    }
    while (changed.empty()) {
        if (!async::run(context, watch.changed())) {
            break;
        }
        changed = watched.changed();
    }
    return changed;
}

} // namespace

ExitCode watch(const RunOptions& options, Environment& environment) {
    const auto paths = find_scenarios(environment, options.names, options.tags);
    if (!paths) {
        environment.err << render(paths.error());
        return ExitCode::usage;
    }
    Watched watched(*paths, environment);
    RunOptions now = options;
    now.names = *paths;
    now.tags.clear();
    now.watches = false;
    for (;;) {
        watched.look(now.names);
        if (run(now, environment) == ExitCode::interrupted) {
            return ExitCode::interrupted;
        }
        environment.out << std::flush;
        now.names = await_change(watched, environment.err);
        if (now.names.empty()) {
            return ExitCode::interrupted;
        }
        environment.err << concat("changed: ", join(now.names, ", "), "\n") << std::flush;
    }
}

} // namespace harness::cli
