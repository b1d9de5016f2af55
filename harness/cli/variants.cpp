#include "harness/cli/variants.hpp"

#include "harness/base/concat.hpp"
#include "harness/cli/settings.hpp"
#include "reports/model/attempts.hpp"

#include <algorithm>

namespace harness::cli {

namespace {

constexpr std::size_t longest_failure = 160;

struct Row {
    std::string name; ///< What is different about this run.
    std::string verdict;
    std::string text;
};

std::string variant_word(const std::string& variant) {
    return variant.empty() ? std::string(scenario::as_recorded) : variant;
}

std::string verdict_word(const reports::ScenarioReport& report) {
    if (reports::is_left_out(report)) {
        return "not run";
    }
    const std::string_view verdict = reports::to_string(reports::verdict(report));
    return reports::is_flaky(report) ? concat(verdict, ", flaky") : std::string(verdict);
}

/// "swap-nvme-order", "size=1MiB" or "swap-nvme-order size=1MiB".
std::string name_in_table(const engine::Job& job) {
    const std::string& combination = job.scenario.combination;
    if (combination.empty()) {
        return variant_word(job.variant);
    }
    return job.variant.empty() ? combination : concat(job.variant, " ", combination);
}

std::string shortened(std::string text) {
    text = text.substr(0, text.find('\n'));
    if (text.size() > longest_failure) {
        std::size_t end = longest_failure;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end; // Not in the middle of a character.
        }
        text = concat(text.substr(0, end), "…");
    }
    return text;
}

std::string first_failure(const reports::ScenarioReport& report) {
    for (const reports::Case& one : report.cases) {
        if (one.status == reports::CaseStatus::failed || one.status == reports::CaseStatus::error) {
            const std::string name =
                one.name == one.suite_step ? one.name : concat(one.suite_step, ": ", one.name);
            // The layout's path stands before the message; the device says more here.
            const std::string path = concat(one.layout_path, ": ");
            const bool has_path = one.message.starts_with(path);
            return shortened(
                concat(name, ": ", has_path ? one.message.substr(path.size()) : one.message));
        }
    }
    return shortened(report.stopped_by);
}

std::string table_of(const std::string& scenario, const std::vector<Row>& rows) {
    std::size_t name_width = 0;
    std::size_t verdict_width = 0;
    for (const Row& row : rows) {
        name_width = std::max(name_width, row.name.size());
        verdict_width = std::max(verdict_width, row.verdict.size());
    }
    std::string out = concat(scenario, ":\n");
    for (const Row& row : rows) {
        std::string line = concat("  ", row.name, std::string(name_width, ' '));
        line.resize(2 + name_width + 2, ' ');
        line += row.verdict;
        if (!row.text.empty()) {
            line.resize(2 + name_width + 2 + verdict_width, ' ');
            line += concat("  ", row.text);
        }
        out += concat(line, "\n");
    }
    return out;
}

Result<Loaded> refused(const scenario::VariantRequest& request, const std::string& reason) {
    Diagnostics problems;
    problems.error(request.place,
                   concat("the variant '", request.variant.text, "' does not apply: ", reason),
                   "remove it, or take a report of a machine that it applies to");
    return problems;
}

/// The machines that the scenario itself asks for.
std::vector<scenario::VariantRequest> own_variants(const scenario::Scenario& scenario) {
    const auto& own = scenario.machine.variants;
    return own.empty() ? std::vector<scenario::VariantRequest>{{{}, scenario.machine.place}} : own;
}

Result<Runs> load_own(const Files& files, const Environment& environment) {
    Runs out;
    for (const scenario::VariantRequest& request : own_variants(files.scenario)) {
        auto prepared = prepare(files, request.variant, environment);
        if (prepared && !prepared->does_not_apply.empty()) {
            return refused(request, prepared->does_not_apply).error();
        }
        if (!prepared) {
            return prepared.error();
        }
        out.runs.push_back(std::move(prepared->loaded));
    }
    return out;
}

/// The machines that the command line asks for.
Result<Runs> load_wanted(const Files& files, const Environment& environment,
                         const std::vector<scenario::Variant>& wanted) {
    Runs out;
    for (const scenario::Variant& variant : wanted) {
        auto prepared = prepare(files, variant, environment);
        if (!prepared) {
            return prepared.error();
        }
        if (prepared->does_not_apply.empty()) {
            out.runs.push_back(std::move(prepared->loaded));
        } else {
            out.left_out.push_back({files.scenario.name, variant.text, prepared->does_not_apply});
        }
    }
    return out;
}

Result<Runs> load_combination(const Files& files, const Environment& environment,
                              const std::vector<scenario::Variant>& wanted) {
    auto out =
        wanted.empty() ? load_own(files, environment) : load_wanted(files, environment, wanted);
    if (!out) {
        return out;
    }
    if (!out->runs.empty()) {
        out->runs.front().warnings = files.warnings; // Told once, not for every machine.
    }
    for (const scenario::Parameter& parameter : files.scenario.parameters) {
        out->parameters.insert(parameter.name);
    }
    return out;
}

} // namespace

void Runs::append(Runs other) {
    std::move(other.runs.begin(), other.runs.end(), std::back_inserter(runs));
    for (LeftOut& one : other.left_out) {
        if (std::find(left_out.begin(), left_out.end(), one) == left_out.end()) {
            left_out.push_back(std::move(one)); // Once, not for every combination.
        }
    }
    parameters.merge(other.parameters);
}

Result<std::vector<scenario::Variant>> wanted_variants(const std::vector<std::string>& words) {
    std::vector<scenario::Variant> out;
    const auto add = [&out](scenario::Variant variant) {
        const bool is_known = std::any_of(
            out.begin(), out.end(), [&](const auto& other) { return other.text == variant.text; });
        if (!is_known) {
            out.push_back(std::move(variant));
        }
    };
    Diagnostics problems;
    for (const std::string& word : words) {
        if (word == "all") {
            for (scenario::Variant& variant : scenario::every_variant()) {
                add(std::move(variant));
            }
            continue;
        }
        auto variant = scenario::parse_variant(word, {.file = "--variant", .line_text = {}});
        if (variant) {
            add(std::move(*variant));
        } else {
            problems.append(variant.error());
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return out;
}

Result<Runs> load_runs(const std::string& path, const Environment& environment,
                       const std::vector<scenario::Variant>& wanted,
                       const std::vector<scenario::Setting>& settings) {
    const auto all_files = read_files(path, environment, settings);
    if (!all_files) {
        return all_files.error();
    }
    Runs out;
    for (const Files& files : *all_files) {
        auto runs = load_combination(files, environment, wanted);
        if (!runs) {
            return runs;
        }
        out.append(std::move(*runs));
    }
    return out;
}

Result<Runs> load_all_runs(const std::vector<std::string>& paths, const Environment& environment,
                           const std::vector<scenario::Variant>& wanted,
                           const std::vector<scenario::Setting>& settings) {
    Runs all;
    Diagnostics problems;
    for (const std::string& path : paths) {
        auto runs = load_runs(path, environment, wanted, settings);
        if (runs) {
            all.append(std::move(*runs));
        } else {
            problems.append(runs.error());
        }
    }
    if (!problems.has_errors()) {
        problems.append(unknown_settings(settings, all.parameters));
    }
    if (!problems.has_errors() && all.runs.empty()) {
        for (const LeftOut& left_out : all.left_out) {
            problems.error(
                {.file = left_out.scenario, .line_text = {}},
                concat("the variant '", left_out.variant, "' does not apply: ", left_out.reason),
                "see `harness list --variants`, and `harness facter show` for the "
                "machine's disks");
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return all;
}

std::string render_variant_tables(const reports::RunReport& report, const Runs& runs) {
    std::map<std::string, std::vector<Row>> tables;
    for (std::size_t i = 0; i < report.scenarios.size(); ++i) { // Several rounds of the runs.
        const engine::Job& job = runs.runs[i % runs.runs.size()].job;
        const reports::ScenarioReport& one = report.scenarios[i];
        const std::size_t round = one.name.find('#', engine::name_of(job).size());
        const std::string mark = round == std::string::npos ? "" : one.name.substr(round);
        tables[job.scenario.name].push_back(
            {concat(name_in_table(job), mark), verdict_word(one), first_failure(one)});
    }
    for (const LeftOut& left_out : runs.left_out) {
        tables[left_out.scenario].push_back(
            {variant_word(left_out.variant), "does not apply", left_out.reason});
    }
    std::string out;
    for (const auto& [scenario, rows] : tables) {
        out += rows.size() > 1 ? table_of(scenario, rows) : std::string{};
    }
    return out;
}

} // namespace harness::cli
