#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/load.hpp"
#include "harness/cli/new_file.hpp"
#include "harness/cli/zone_files.hpp"
#include "harness/retention/differences.hpp"
#include "harness/retention/explain.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace harness::cli {

namespace {

using retention::Tool;
using retention::ToolPolicies;

/// The words of the command line as values.
struct Request {
    ToolPolicies policies;
    std::optional<retention::Policy> asked;
    retention::Instant from;
    retention::Instant to;
    retention::Length every;
};

Place option(std::string_view name) {
    return Place{.file = std::string(name), .line_text = {}};
}

std::optional<Tool> tool_named(std::string_view name) {
    for (const Tool tool : retention::tools) {
        if (name_of(tool) == name) {
            return tool;
        }
    }
    return std::nullopt;
}

Result<ToolPolicies> read_policy(const RetentionExplainOptions& options) {
    std::error_code ignored;
    const bool is_file = std::filesystem::is_regular_file(options.policy, ignored);
    Source source("POLICY", options.policy);
    if (is_file) {
        const auto read = read_source(options.policy, option("POLICY"), "policy");
        if (!read) {
            return read.error();
        }
        source = **read;
    }
    const auto tool = tool_named(options.tool);
    auto policies =
        retention::read_policies(source, tool.value_or(retention::detect(source.text())));
    if (!policies || options.only.empty()) {
        return policies;
    }
    std::vector<std::string> names;
    for (const auto& one : policies->policies) {
        names.push_back(one.name);
    }
    std::erase_if(policies->policies, [&](const auto& one) { return one.name != options.only; });
    if (policies->policies.empty()) {
        Diagnostics problems;
        problems.error(option("--only"), concat("there is no policy '", options.only, "'"),
                       suggestion(options.only, names));
        return problems;
    }
    return policies;
}

void read_times(const RetentionExplainOptions& options, const retention::Zone& zone,
                Request& request, Diagnostics& problems) {
    const auto from = retention::parse_local_time(options.from);
    const auto to = retention::parse_local_time(options.to);
    const auto every = retention::parse_length(options.every);
    constexpr const char* form = "write it as 2026-03-01 or 2026-03-01T02:00, from 1970 to 2999";
    if (!from) {
        problems.error(option("--from"), concat("'", options.from, "' is no date"), form);
    }
    if (!to) {
        problems.error(option("--to"), concat("'", options.to, "' is no date"), form);
    }
    if (!every || every->is_zero()) {
        problems.error(option("--every"), concat("'", options.every, "' is no interval"),
                       "write it as 1h, 1d, 1w or 1m");
    }
    if (!from || !to || !every || every->is_zero()) {
        return;
    }
    request.from = zone.to_instant(*from);
    request.to = zone.to_instant(*to);
    request.every = *every;
    if (request.to < request.from) {
        problems.error(option("--to"), concat(options.to, " is before --from ", options.from),
                       "exchange them");
    } else if (retention::snapshots_between(zone, request.from, request.to, *every) >
               retention::most_explained_snapshots) {
        problems.error(option("--every"),
                       concat("more than ", retention::most_explained_snapshots, " snapshots from ",
                              options.from, " to ", options.to),
                       "take a longer interval or a shorter time");
    }
}

Result<Request> understand(const RetentionExplainOptions& options) {
    Diagnostics problems;
    Request out;
    if (auto policies = read_policy(options)) {
        out.policies = std::move(*policies);
    } else {
        problems.append(policies.error());
    }
    if (!options.asked.empty()) {
        if (const auto asked = retention::read_short_text(Source("--asked", options.asked))) {
            out.asked = asked->policies.front().policy;
        } else {
            problems.append(asked.error());
        }
    }
    const auto zone = load_zone(options.zone, Place{.file = "--zone", .line_text = {}});
    if (!zone) {
        problems.append(zone.error());
    } else {
        read_times(options, *zone, out, problems);
        for (auto& one : out.policies.policies) {
            one.policy.zone = *zone;
        }
        if (out.asked) {
            out.asked->zone = *zone;
        }
    }
    if (!options.svg.empty() && out.policies.policies.size() > 1) {
        problems.error(
            option("--svg"), concat("the file has ", out.policies.policies.size(), " policies"),
            concat("choose one, as in --only '", out.policies.policies.front().name, "'"));
    }
    if (problems.has_errors()) {
        return problems;
    }
    return out;
}

std::vector<std::string> told_differences(const Request& request, const retention::Policy& policy) {
    if (!request.asked) {
        return {};
    }
    std::vector<std::string> out = differences(*request.asked, policy);
    for (std::string& sentence : retention::peculiarities(request.policies.tool)) {
        out.push_back(std::move(sentence));
    }
    return out;
}

std::string text_of(const Request& request, const retention::NamedPolicy& named,
                    const retention::Explanation& explanation) {
    std::string out = concat(named.name, "\n", render_text(explanation));
    const auto sentences = told_differences(request, named.policy);
    if (!sentences.empty()) {
        out +=
            concat("\nother than asked, or worth knowing:\n  - ", join(sentences, "\n  - "), "\n");
    }
    return out;
}

} // namespace

ExitCode retention_explain(const RetentionExplainOptions& options, Environment& environment) {
    const auto request = understand(options);
    if (!request) {
        environment.err << render(request.error());
        return ExitCode::usage;
    }
    environment.err << render(request->policies.warnings);
    nlohmann::json list = nlohmann::json::array();
    std::string text;
    for (const auto& named : request->policies.policies) {
        const auto explanation =
            retention::explain(named.policy, request->from, request->to, request->every);
        if (!options.svg.empty()) {
            if (const auto refused =
                    write_result(options.svg, render_svg(explanation), options.force)) {
                environment.err << render(*refused);
                return ExitCode::usage;
            }
        }
        if (options.format == "json") {
            nlohmann::json entry = nlohmann::json::parse(render_json(explanation));
            entry["name"] = named.name;
            entry["differences"] = told_differences(*request, named.policy);
            list.push_back(std::move(entry));
        } else {
            text += concat(text.empty() ? "" : "\n", text_of(*request, named, explanation));
        }
    }
    environment.out << (options.format == "json" ? concat(list.dump(2), "\n") : text);
    return ExitCode::passed;
}

} // namespace harness::cli
