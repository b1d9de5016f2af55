#include "harness/scenario/chain.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/parse_tree.hpp"
#include "harness/scenario/substitution.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

namespace harness::scenario {

namespace {

constexpr std::size_t longest_chain = 16;

std::string normal_name(const Document& document) {
    return std::filesystem::path(document.tree.source->name()).lexically_normal().generic_string();
}

struct Combination {
    ParameterValues values;
    std::string name;
};

/// Each of `combinations` once with each value of one more parameter.
std::vector<Combination> crossed(const std::vector<Combination>& combinations,
                                 const Declaration& declaration,
                                 std::span<const ParameterValue> values) {
    std::vector<Combination> out;
    for (const Combination& one : combinations) {
        for (const ParameterValue& value : values) {
            out.push_back(one);
            out.back().values[declaration.name] = value;
            if (declaration.is_for_each) {
                out.back().name +=
                    concat(one.name.empty() ? "" : ",", declaration.name, "=", value.text);
            }
        }
    }
    return out;
}

const Setting* setting_of(std::span<const Setting> settings, const std::string& name) {
    const auto found = std::find_if(settings.begin(), settings.end(),
                                    [&](const Setting& one) { return one.name == name; });
    return found != settings.end() ? &*found : nullptr;
}

/// The values that the files have which the first goes on from.
Combination inherited(std::span<const Document> chain, std::span<const Setting> settings) {
    Combination out;
    for (const Document& document : chain.subspan(1)) {
        for (const Declaration& declaration : document.declarations) {
            const Setting* setting = setting_of(settings, declaration.name);
            out.values.emplace(declaration.name,
                               setting != nullptr ? setting->value : declaration.values.front());
        }
    }
    return out;
}

std::vector<Combination> combinations_of(std::span<const Document> chain,
                                         std::span<const Setting> settings) {
    std::vector<Combination> out{inherited(chain, settings)};
    for (const Declaration& declaration : chain.front().declarations) {
        const Setting* setting = setting_of(settings, declaration.name);
        out = crossed(out, declaration,
                      setting != nullptr ? std::span(&setting->value, 1)
                                         : std::span(declaration.values));
    }
    return out;
}

/// The values of what is declared in these files.
ParameterValues in_scope(std::span<const Document> chain, const ParameterValues& values) {
    ParameterValues out;
    for (const Document& document : chain) {
        for (const Declaration& declaration : document.declarations) {
            out.emplace(declaration.name, values.at(declaration.name));
        }
    }
    return out;
}

/// A value for a parameter of another file is used there.
void check_all_are_used(std::span<const Document> chain, const std::set<std::string>& used,
                        Diagnostics& problems) {
    const auto declares = [](const Document& document, const std::string& name) {
        return std::any_of(document.declarations.begin(), document.declarations.end(),
                           [&](const Declaration& one) { return one.name == name; });
    };
    const auto others = chain.subspan(1);
    for (const Declaration& declaration : chain.front().declarations) {
        const bool is_of_other =
            std::any_of(others.begin(), others.end(), [&](const Document& document) {
                return declares(document, declaration.name);
            });
        if (!is_of_other && !used.contains(declaration.name)) {
            problems.error(declaration.place,
                           concat("nothing uses the parameter '", declaration.name, "'"),
                           concat("write '${{ ", declaration.name,
                                  " }}' where its value belongs, or remove it"));
        }
    }
}

void forget_consequences(Diagnostics& found, const std::vector<Place>& unresolved) {
    std::erase_if(found.items, [&](const Diagnostic& one) {
        return std::any_of(unresolved.begin(), unresolved.end(), [&](const Place& place) {
            return place.line == one.place.line && place.column == one.place.column;
        });
    });
}

/// The scenario of the first file.
Result<Scenario> read_on(std::span<const Document> chain, const ParameterValues& values,
                         const Scenario* base) {
    Tree tree = chain.front().tree;
    Diagnostics problems;
    const ParameterValues known = in_scope(chain, values);
    const Substituted substituted = substitute(tree, known, problems);
    check_all_are_used(chain, substituted.used, problems);
    Diagnostics found;
    Scenario scenario = parse_tree(tree, base, found);
    forget_consequences(found, substituted.unresolved);
    problems.append(std::move(found));
    if (problems.has_errors()) {
        return problems;
    }
    return scenario;
}

/// Drops the steps below the checkpoint that another scenario goes on from.
std::optional<Diagnostics> cut(Scenario& base, const Origin& origin) {
    if (!base.machine_name.empty()) {
        Diagnostics problems;
        problems.error(origin.place, concat("'", base.file, "' is a scenario of several machines"),
                       "go on from one that has a single machine");
        return problems;
    }
    std::vector<std::string> names;
    for (auto step = base.steps.begin(); step != base.steps.end(); ++step) {
        const auto* checkpoint = std::get_if<CheckpointAction>(&step->action);
        if (checkpoint == nullptr) {
            continue;
        }
        if (checkpoint->name == origin.checkpoint) {
            base.steps.erase(std::next(step), base.steps.end());
            return std::nullopt;
        }
        names.push_back(checkpoint->name.text());
    }
    const std::string& name = origin.checkpoint.text();
    Diagnostics problems;
    problems.error(origin.place, concat("'", base.file, "' has no checkpoint '", name, "'"),
                   names.empty() ? concat("add the step 'checkpoint: ", name, "' there")
                                 : suggestion(name, names));
    return problems;
}

std::vector<Parameter> parameters_of(std::span<const Document> chain,
                                     const ParameterValues& values) {
    std::vector<Parameter> out;
    for (const Document& document : chain) {
        for (const Declaration& declaration : document.declarations) {
            const bool is_there = std::any_of(out.begin(), out.end(), [&](const Parameter& one) {
                return one.name == declaration.name;
            });
            if (!is_there) {
                out.push_back({declaration.name, values.at(declaration.name).text});
            }
        }
    }
    return out;
}

Result<Scenario> instantiate(std::span<const Document> chain, const Combination& combination) {
    std::optional<Scenario> base;
    for (std::size_t i = chain.size() - 1; i > 0; --i) {
        auto scenario = read_on(chain.subspan(i), combination.values, base ? &*base : nullptr);
        if (!scenario) {
            return scenario;
        }
        base = std::move(*scenario);
        if (auto missing = cut(*base, *chain[i - 1].from)) {
            return std::move(*missing);
        }
    }
    auto scenario = read_on(chain, combination.values, base ? &*base : nullptr);
    if (scenario) {
        scenario->parameters = parameters_of(chain, combination.values);
        scenario->combination = combination.name;
    }
    return scenario;
}

} // namespace

Result<Chain> read_chain(Document first, const ReadOrigin& read) {
    Chain chain;
    chain.push_back(std::move(first));
    std::vector<std::string> way{normal_name(chain.front())};
    while (chain.back().from) {
        const Origin origin = *chain.back().from;
        auto next = read(origin, chain.back().tree.source->name());
        if (!next) {
            return next.error();
        }
        const std::string name = normal_name(*next);
        const bool leads_back = std::find(way.begin(), way.end(), name) != way.end();
        way.push_back(name);
        if (leads_back || way.size() > longest_chain) {
            Diagnostics problems;
            problems.error(origin.place,
                           leads_back ? concat("'from' leads back: ", join(way, ", "))
                                      : concat("more than ", longest_chain,
                                               " scenarios go on from each other"),
                           "let one of them begin on a machine of its own");
            return problems;
        }
        chain.push_back(std::move(*next));
    }
    return chain;
}

Result<std::vector<Scenario>> expand(std::span<const Document> chain,
                                     std::span<const Setting> settings) {
    constexpr std::size_t most_mistakes = 20; // No more are shown.
    std::vector<Scenario> out;
    Diagnostics problems;
    for (const Combination& combination : combinations_of(chain, settings)) {
        auto scenario = instantiate(chain, combination);
        if (scenario) {
            out.push_back(std::move(*scenario));
        } else {
            problems.append_new(scenario.error()); // What is wrong with all is told once.
        }
        if (problems.items.size() > most_mistakes) {
            break;
        }
    }
    if (problems.has_errors()) {
        return problems;
    }
    return out;
}

Result<Scenario> parse_scenario(std::shared_ptr<const Source> source) {
    const auto document = read_document(std::move(source));
    if (!document) {
        return document.error();
    }
    if (document->from) {
        Diagnostics problems;
        problems.error(document->from->place,
                       concat("'", document->from->scenario,
                              "' was not read, and this goes on "
                              "from it"),
                       "name this file to a command that reads others, such as `harness check`");
        return problems;
    }
    auto scenarios = expand({&*document, 1}, {});
    return scenarios ? Result<Scenario>(std::move(scenarios->front()))
                     : Result<Scenario>(scenarios.error());
}

} // namespace harness::scenario
