#include "harness/cli/origins.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/cli/load.hpp"

#include <algorithm>
#include <set>

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

/// Where a name is looked for, in this order.
std::vector<fs::path> directories_for(const std::string& file, const Environment& environment) {
    std::vector<fs::path> out{fs::path(file).parent_path()};
    out.insert(out.end(), environment.scenario_directories.begin(),
               environment.scenario_directories.end());
    return out;
}

Diagnostics not_found(const scenario::Origin& origin, const std::string& what,
                      const std::set<std::string>& known) {
    const std::vector<std::string> names(known.begin(), known.end());
    Diagnostics problems;
    problems.error(origin.place, what,
                   suggestion(fs::path(origin.scenario).filename().string(), names));
    return problems;
}

Result<std::string> find_by_name(const scenario::Origin& origin, const std::string& file,
                                 const Environment& environment) {
    std::set<std::string> known;
    for (const fs::path& directory : directories_for(file, environment)) {
        for (const fs::path& candidate : scenario_files(directory)) {
            if (candidate.stem() == origin.scenario) {
                return candidate.lexically_normal().string();
            }
            known.insert(candidate.stem().string());
        }
    }
    known.erase(fs::path(file).stem().string());
    return not_found(origin, concat("no scenario has the name '", origin.scenario, "'"), known);
}

Result<std::string> find_by_path(const scenario::Origin& origin, const std::string& file) {
    const fs::path path = (fs::path(file).parent_path() / origin.scenario).lexically_normal();
    std::error_code error;
    if (fs::exists(path, error)) {
        return path.string();
    }
    std::set<std::string> known;
    for (const fs::path& candidate : scenario_files(path.parent_path())) {
        known.insert(candidate.filename().string());
    }
    known.erase(fs::path(file).filename().string());
    return not_found(origin, concat("there is no scenario '", path.string(), "'"), known);
}

Result<scenario::Document> read_document(const std::string& path, const Place& asked_at) {
    auto source = read_source(path, asked_at, "scenario");
    return source ? scenario::read_document(*source) : Result<scenario::Document>(source.error());
}

} // namespace

std::vector<fs::path> scenario_files(const fs::path& directory) {
    std::error_code error;
    std::vector<fs::path> files;
    // A file that is named without a directory stands in this one.
    const fs::path place = directory.empty() ? fs::path(".") : directory;
    for (const auto& entry : fs::directory_iterator(place, error)) {
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".yml") {
            files.push_back(directory / entry.path().filename());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<scenario::Chain> read_chain(const std::string& path, const Environment& environment) {
    auto first = read_document(path, Place{.file = path, .line_text = {}});
    if (!first) {
        return first.error();
    }
    return scenario::read_chain(
        std::move(*first),
        [&environment](const scenario::Origin& origin,
                       const std::string& file) -> Result<scenario::Document> {
            const auto found = origin.is_path() ? find_by_path(origin, file)
                                                : find_by_name(origin, file, environment);
            return found ? read_document(*found, origin.place)
                         : Result<scenario::Document>(found.error());
        });
}

} // namespace harness::cli
