#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/cli/bench/registry.hpp"
#include "harness/cli/load.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/machine/make_plan.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

using Sources = std::vector<std::shared_ptr<const Source>>;

/// Reports below a directory, or the one that is named.
std::vector<std::string> reports_at(const fs::path& path) {
    std::error_code error;
    std::vector<std::string> found;
    if (!fs::is_directory(path, error)) {
        return {path.string()};
    }
    for (const auto& entry : fs::directory_iterator(path, error)) {
        if (entry.path().extension() == ".json") {
            found.push_back(entry.path().string());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

Sources read_all(const std::vector<std::string>& paths) {
    Sources sources;
    for (const std::string& path : paths) {
        auto source = read_source(path, Place{.file = path, .line_text = {}}, "report");
        if (!source) {
            throw Error(render(source.error()));
        }
        sources.push_back(std::move(*source));
    }
    return sources;
}

/// Milliseconds for all of them. One that is refused took its time as well.
double time_plans(const Sources& sources, const machine::HostLimits& limits) {
    const auto started = std::chrono::steady_clock::now();
    for (const auto& source : sources) {
        Diagnostics warnings;
        const auto tree = parse_json(source);
        const auto report =
            tree ? facter::read_report(*tree, warnings) : Result<facter::Report>(tree.error());
        if (report) {
            (void)machine::make_plan("bench", *report, {}, limits);
        }
    }
    return milliseconds_since(started);
}

double time_json_alone(const Sources& sources) {
    const auto started = std::chrono::steady_clock::now();
    std::size_t values = 0;
    for (const auto& source : sources) {
        values += nlohmann::json::parse(source->text(), nullptr, false).size();
    }
    if (values == 0) {
        throw Error("nothing stands in these reports");
    }
    return milliseconds_since(started);
}

bench::Row measure(Workshop& workshop, const std::string& name, const Sources& sources) {
    std::vector<Contender> contenders;
    contenders.push_back(
        {"harness", "", [&] { return time_plans(sources, workshop.environment().limits); }});
    contenders.push_back({"reading the JSON alone", "", [&] { return time_json_alone(sources); }});
    return workshop.race({"corpus", name, "ms", bench::Better::less, {}, {}},
                         std::move(contenders));
}

} // namespace

std::vector<bench::Row> measure_corpus(Workshop& workshop) {
    std::vector<bench::Row> rows;
    const Sources shipped = read_all(reports_at(workshop.environment().shipped_reports));
    rows.push_back(measure(workshop, concat(shipped.size(), " shipped reports"), shipped));
    std::vector<std::string> paths;
    for (const std::string& one : workshop.settings().corpus) {
        const std::vector<std::string> found = reports_at(one);
        paths.insert(paths.end(), found.begin(), found.end());
    }
    if (paths.empty()) {
        rows.push_back(
            {"corpus",
             "reports of a corpus",
             "ms",
             bench::Better::less,
             {"harness", {}, "skipped: no corpus; name one by --corpus or HARNESS_CORPUS"},
             {}});
        return rows;
    }
    const Sources corpus = read_all(paths);
    rows.push_back(measure(workshop, concat(corpus.size(), " reports of the corpus"), corpus));
    return rows;
}

} // namespace harness::cli
