#include "harness/base/concat.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"

#include <algorithm>
#include <ostream>

namespace harness::cli {

namespace {

struct Line {
    std::string name;
    std::string machine;
    std::string summary;
};

Line line_of(const scenario::CatalogueEntry& entry) {
    if (!entry.is_readable) {
        return {entry.name, "", concat("has mistakes: see `harness check ", entry.path, "`")};
    }
    return {entry.name, entry.machine, entry.summary};
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

} // namespace

ExitCode list(const ListOptions& options, Environment& environment) {
    if (options.shows_variants) {
        environment.out << scenario::variant_help("");
        return ExitCode::passed;
    }
    const Catalogue catalogue = scan_catalogue(environment);
    const auto found = scenario::find(options.tags, catalogue.entries);
    if (!found) {
        environment.err << render(found.error());
        return ExitCode::usage;
    }
    std::vector<Line> lines{{"SCENARIO", "MACHINE", "SUMMARY"}};
    for (const std::size_t index : *found) {
        lines.push_back(line_of(catalogue.entries[index]));
    }
    std::size_t name_width = 0;
    std::size_t machine_width = 0;
    for (const Line& line : lines) {
        name_width = std::max(name_width, line.name.size());
        machine_width = std::max(machine_width, line.machine.size());
    }
    for (const Line& line : lines) {
        environment.out << padded(line.name, name_width) << "  "
                        << padded(line.machine, machine_width) << "  " << line.summary << "\n";
    }
    return ExitCode::passed;
}

} // namespace harness::cli
