#include "harness/scenario/meaning.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/step_kind.hpp"

#include <map>

namespace harness::scenario {

namespace {

const StepKind* kind_of(const Step& step) {
    for (const StepKind* kind : step_kinds()) {
        if (kind->name() == step.kind) {
            return kind;
        }
    }
    return nullptr;
}

bool writes_every_mountpoint(const Step& step) {
    const auto* write = std::get_if<WriteAction>(&step.action);
    return write != nullptr && std::holds_alternative<EveryMountpoint>(write->target);
}

/// With a machine that replaces another.
bool brings_layout(const Step& step) {
    const auto* replace = std::get_if<ReplaceAction>(&step.action);
    return replace != nullptr && replace->hardware && replace->hardware->layout;
}

/// What earlier steps have written.
using Payloads = std::map<Word, const Step*>;

void add_payload(const Step& step, const WriteAction& action, Payloads& payloads,
                 Diagnostics& problems) {
    if (!action.payload) {
        return;
    }
    const auto [first, is_new] = payloads.emplace(*action.payload, &step);
    if (!is_new) {
        problems.error(action.payload_place,
                       concat("the name '", action.payload->text(), "' is taken by ",
                              step_at(first->second->place, action.payload_place)),
                       "give each 'write' step its own name in 'as'");
    }
}

void check_comparison(const Step& step, const CompareAction& action, const Payloads& payloads,
                      Diagnostics& problems) {
    const std::string& name = action.payload.text();
    const auto written = payloads.find(action.payload);
    if (written == payloads.end()) {
        std::vector<std::string> names;
        for (const auto& [payload, writer] : payloads) {
            names.push_back(payload.text());
        }
        problems.error(action.place, concat("no earlier step writes '", name, "'"),
                       names.empty() ? concat("add a 'write' step with 'as: ", name, "' before it")
                                     : suggestion(name, names));
        return;
    }
    const Step& writer = *written->second;
    if (writer.when == When::failure && step.when != When::failure) {
        problems.error(action.place,
                       concat("'", name, "' is written only once a step has failed (line ",
                              writer.place.line, ")"),
                       "remove 'when: failure' there, or add it here");
    }
}

void check_checkpoints(const Scenario& scenario, Diagnostics& problems) {
    std::map<Word, const Step*> taken;
    for (const Step& step : scenario.steps) {
        const auto* checkpoint = std::get_if<CheckpointAction>(&step.action);
        if (checkpoint == nullptr) {
            continue;
        }
        const auto [first, is_new] = taken.emplace(checkpoint->name, &step);
        if (!is_new) {
            problems.error(checkpoint->place,
                           concat("the checkpoint '", checkpoint->name.text(), "' is made by ",
                                  step_at(first->second->place, checkpoint->place)),
                           "give each checkpoint its own name");
        }
    }
}

void check_payloads(const Scenario& scenario, Diagnostics& problems) {
    Payloads payloads;
    for (const Step* step : with_inner_steps(scenario.steps)) {
        if (const auto* write = std::get_if<WriteAction>(&step->action)) {
            add_payload(*step, *write, payloads, problems);
        } else if (const auto* compare = std::get_if<CompareAction>(&step->action)) {
            check_comparison(*step, *compare, payloads, problems);
        }
    }
}

/// Follows the way on which no step fails; after a failure, the machine may be in either state.
void check_power(const Scenario& scenario, Diagnostics& problems) {
    const Step* switched_off_by = nullptr;
    for (const Step& step : scenario.steps) {
        const StepKind* kind = kind_of(step);
        if (kind == nullptr || step.when == When::failure ||
            kind->power_use == PowerUse::indifferent) {
            continue;
        }
        const bool is_on = switched_off_by == nullptr;
        if (kind->power_use == PowerUse::turns_on) {
            if (is_on) {
                problems.error(step.place, "the machine is on already",
                               "remove this step, or put a 'power-off:' step before it");
            }
            switched_off_by = nullptr;
            continue;
        }
        if (kind->power_use == PowerUse::begins_anew) {
            switched_off_by = nullptr;
            continue;
        }
        if (!is_on) {
            problems.error(step.place,
                           concat("'", step.kind, "' needs the machine on; ",
                                  step_at(switched_off_by->place, step.place), " switched it off"),
                           "put a 'power-on:' step before it");
        }
        switched_off_by = kind->power_use == PowerUse::turns_off ? &step : nullptr;
    }
}

void check_manifests(const Scenario& scenario, Diagnostics& problems) {
    std::map<Word, const ManifestAction*> taken;
    for (const Step* step : with_inner_steps(scenario.steps)) {
        if (const auto* manifest = std::get_if<ManifestAction>(&step->action)) {
            const ManifestAction* first = taken.emplace(manifest->name, manifest).first->second;
            if (first->tree != manifest->tree) {
                problems.error(manifest->name_place,
                               concat("'", manifest->name.text(), "' is the manifest of ",
                                      first->tree.text(), " (line ", first->name_place.line, ")"),
                               "give that of another tree its own name");
            }
            continue;
        }
        const auto* check = std::get_if<ContentsAction>(&step->action);
        if (check == nullptr || taken.contains(check->manifest)) {
            continue;
        }
        std::vector<std::string> names;
        for (const auto& [name, manifest] : taken) {
            names.push_back(name.text());
        }
        const std::string& name = check->manifest.text();
        problems.error(
            check->manifest_place, concat("no earlier step takes the manifest '", name, "'"),
            names.empty() ? concat("add 'manifest: /mnt/home' with 'as: ", name, "' before it")
                          : suggestion(name, names));
    }
}

bool names_its_machine(const Scenario& scenario) {
    const std::string& file = scenario.machine.place.file;
    return file.empty() || file == scenario.file; // Empty: reported as missing.
}

bool names_time(const Action& action) {
    const auto* check = std::get_if<LedgerAction>(&action);
    return check != nullptr && check->as_of && std::holds_alternative<WrittenTime>(*check->as_of);
}

const RootRequest* root_of(const Step& step) {
    const std::optional<RootRequest>* root = nullptr;
    if (const auto* reboot = std::get_if<RebootAction>(&step.action)) {
        root = &reboot->root;
    } else if (const auto* power_on = std::get_if<PowerOnAction>(&step.action)) {
        root = &power_on->root;
    }
    return root != nullptr && *root ? &**root : nullptr;
}

} // namespace

std::string step_at(const Place& place, const Place& reader) {
    return concat("the step in line ", place.line,
                  place.file == reader.file ? std::string{} : concat(" of ", place.file));
}

void check_roots(const Scenario& scenario, Diagnostics& problems) {
    for (const Step* one : with_inner_steps(scenario.steps)) {
        const RootRequest* root = root_of(*one);
        if (root != nullptr && scenario.machine.system != GuestSystem::debian) {
            problems.error(root->place,
                           "this machine has no system that could be started from there",
                           "add 'system: debian' to 'machine', or remove 'root'");
        }
    }
}

void check_time_is_given(const Scenario& scenario, Diagnostics& problems) {
    if (scenario.time) {
        return;
    }
    for (const Step* one : with_inner_steps(scenario.steps)) {
        const StepKind* kind = kind_of(*one);
        const auto* repeat = std::get_if<RepeatAction>(&one->action);
        const bool needs_time =
            (kind != nullptr && kind->needs_time) || (repeat != nullptr && repeat->span) ||
            std::holds_alternative<RetentionAction>(one->action) || names_time(one->action);
        if (needs_time) {
            problems.error(one->place,
                           concat("'", one->kind, "' needs a time of the scenario's own"),
                           "add 'time: { start: 2026-03-01T02:00, zone: Europe/Berlin }' at the "
                           "top of the file");
        }
    }
}

void check_layout_is_named(const Scenario& scenario, Diagnostics& problems) {
    for (const Step* one : with_inner_steps(scenario.steps)) {
        if (brings_layout(*one)) {
            return; // For all below it.
        }
        const Step& step = *one;
        const StepKind* kind = kind_of(step);
        const bool needs_layout = (kind != nullptr && kind->needs_layout) ||
                                  std::holds_alternative<CheckAction>(step.action);
        if (needs_layout || writes_every_mountpoint(step)) {
            problems.error(step.place,
                           concat("'", step.kind, needs_layout ? "'" : ": every mountpoint'",
                                  " needs a layout, and this scenario names none"),
                           !scenario.machine_name.empty()
                               ? concat("add 'layout: layouts/name.json' to the machine '",
                                        scenario.machine_name, "'")
                           : names_its_machine(scenario)
                               ? "add 'layout: layouts/name.json' at the top of the file"
                               : concat("add 'layout: layouts/name.json' at the top of ",
                                        scenario.machine.place.file));
        }
    }
}

void check_order(const Scenario& scenario, Diagnostics& problems) {
    check_payloads(scenario, problems);
    check_manifests(scenario, problems);
    check_checkpoints(scenario, problems);
    check_power(scenario, problems);
    check_loads(scenario, problems);
    check_recordings(scenario, problems);
    check_stores(scenario, problems);
}

void name_steps(std::vector<Step>& steps, const std::vector<std::string>& derived,
                Diagnostics& problems) {
    std::map<std::string, Place> taken;
    for (const Step& step : steps) {
        if (step.name.empty()) {
            continue;
        }
        const auto [first, is_new] = taken.emplace(step.name, step.place);
        if (!is_new) {
            problems.error(step.place,
                           concat("the name '", step.name, "' is taken by ",
                                  step_at(first->second, step.place)),
                           "give each step its own name, or none");
        }
    }
    std::map<std::string, std::size_t> next_number; // Of each derived name.
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].name.empty()) {
            continue;
        }
        std::size_t& number = next_number[derived[i]];
        do {
            ++number;
            steps[i].name = number == 1 ? derived[i] : concat(derived[i], " (", number, ")");
        } while (!taken.emplace(steps[i].name, steps[i].place).second);
    }
}

} // namespace harness::scenario
