#include "harness/cli/settings.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>

namespace harness::cli {

Result<std::vector<scenario::Setting>> wanted_settings(const std::vector<std::string>& words) {
    std::vector<scenario::Setting> out;
    Diagnostics problems;
    for (const std::string& word : words) {
        auto setting = scenario::parse_setting(word, "--param");
        if (!setting) {
            problems.append(setting.error());
            continue;
        }
        const bool is_known = std::any_of(
            out.begin(), out.end(), [&](const auto& other) { return other.name == setting->name; });
        if (is_known) {
            problems.error({.file = "--param", .line_text = {}},
                           concat("'", setting->name, "' is given twice"), "give it one value");
            continue;
        }
        out.push_back(std::move(*setting));
    }
    if (problems.has_errors()) {
        return problems;
    }
    return out;
}

Diagnostics unknown_settings(const std::vector<scenario::Setting>& settings,
                             const std::set<std::string>& parameters) {
    const std::vector<std::string> known(parameters.begin(), parameters.end());
    Diagnostics problems;
    for (const scenario::Setting& setting : settings) {
        if (!parameters.contains(setting.name)) {
            problems.error({.file = "--param", .line_text = {}},
                           concat("no scenario has a parameter '", setting.name, "'"),
                           known.empty() ? "it is declared in the scenario, by 'parameters:'"
                                         : suggestion(setting.name, known));
        }
    }
    return problems;
}

} // namespace harness::cli
