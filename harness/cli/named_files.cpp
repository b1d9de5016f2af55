#include "harness/cli/named_files.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/cli/load.hpp"
#include "harness/cli/zone_files.hpp"
#include "harness/retention/differences.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>

namespace harness::cli {

namespace {

/// The text, or nothing, with a diagnostic. `digest` grows by what the file holds.
std::shared_ptr<const Source> read(const scenario::FileReference& file, const char* what,
                                   std::string& digest, Diagnostics& errors) {
    auto source = read_source(file.resolved, file.place, what);
    if (!source) {
        errors.append_new(source.error());
        return nullptr;
    }
    digest += concat("\n", file.written, " ", sha256_hex((*source)->text()));
    return *source;
}

std::string names_of(const std::vector<retention::NamedPolicy>& policies) {
    std::vector<std::string> names;
    for (const retention::NamedPolicy& one : policies) {
        names.push_back(concat("'", one.name, "'"));
    }
    return join(names, ", ");
}

const retention::NamedPolicy* choose_by_name(const std::vector<retention::NamedPolicy>& policies,
                                             const scenario::RetentionAction& check,
                                             Diagnostics& errors) {
    const auto chosen =
        std::find_if(policies.begin(), policies.end(), [&](const retention::NamedPolicy& one) {
            return one.name.find(check.config_policy) != std::string::npos;
        });
    if (chosen != policies.end()) {
        return &*chosen;
    }
    errors.error(
        check.config_policy_place,
        concat("no policy of ", check.config->written, " is named '", check.config_policy, "'"),
        concat("there are: ", names_of(policies)));
    return nullptr;
}

/// The one of the subvolume that the snapshots are of; else all have to mean the same.
const retention::NamedPolicy* choose_the_only(const retention::ToolPolicies& all,
                                              const scenario::RetentionAction& check,
                                              Diagnostics& errors) {
    const auto& policies = all.policies;
    const std::string of_source = concat("snapshots of ", check.source);
    const auto meant = std::find_if(policies.begin(), policies.end(),
                                    [&](const auto& one) { return one.name == of_source; });
    if (meant != policies.end()) {
        return &*meant;
    }
    const bool is_clear = std::all_of(policies.begin(), policies.end(), [&](const auto& one) {
        return retention::differences(policies.front().policy, one.policy).empty();
    });
    // Snapper's are of the same snapshots; those of the timeline come first.
    if (is_clear || all.tool == retention::Tool::snapper) {
        return &policies.front();
    }
    errors.error(
        check.config->place,
        concat(check.config->written, " has ", policies.size(),
               " policies, and this check does not say which is meant"),
        concat("add 'named: ", policies.front().name, "'; there are: ", names_of(policies)));
    return nullptr;
}

void read_policy(scenario::RetentionAction& check, std::string& digest, Diagnostics& errors,
                 Diagnostics& warnings) {
    if (!check.config) {
        return;
    }
    const auto source = read(*check.config, "policy", digest, errors);
    if (source == nullptr) {
        return;
    }
    auto policies = retention::read_policies(*source, retention::detect(source->text()));
    if (!policies) {
        errors.append_new(policies.error());
        return;
    }
    warnings.append_new(policies->warnings);
    const retention::NamedPolicy* chosen = check.config_policy.empty()
                                               ? choose_the_only(*policies, check, errors)
                                               : choose_by_name(policies->policies, check, errors);
    if (chosen != nullptr) {
        check.policy = chosen->policy;
    }
}

void read_content(scenario::WriteAction& write, std::string& digest, Diagnostics& errors) {
    const auto* file = std::get_if<scenario::FileContent>(&write.content);
    if (file == nullptr) {
        return;
    }
    if (const auto source = read(file->file, "file", digest, errors)) {
        write.content = scenario::TextContent{std::string(source->text())};
    }
}

/// Of a step and of those within it; `digest` is that of the step.
void read_files_of(scenario::Action& action, std::string& digest, Diagnostics& errors,
                   Diagnostics& warnings) {
    if (auto* check = std::get_if<scenario::RetentionAction>(&action)) {
        read_policy(*check, digest, errors, warnings);
    } else if (auto* write = std::get_if<scenario::WriteAction>(&action)) {
        read_content(*write, digest, errors);
    }
    if (auto* cost = std::get_if<scenario::CostAction>(&action); cost != nullptr && cost->prices) {
        cost->price_list = read(*cost->prices, "price list", digest, errors);
    }
    for (scenario::Step& inner : scenario::inner_steps(action)) {
        read_files_of(inner.action, digest, errors, warnings);
    }
}

} // namespace

void read_named_files(scenario::Scenario& scenario, Diagnostics& errors, Diagnostics& warnings) {
    if (scenario.time) {
        auto zone = load_zone(scenario.time->zone_name, scenario.time->zone_place);
        if (zone) {
            scenario.time->zone = std::move(*zone);
        } else {
            errors.append_new(zone.error());
        }
    }
    for (scenario::Step& step : scenario.steps) {
        read_files_of(step.action, step.digest_input, errors, warnings);
    }
}

} // namespace harness::cli
