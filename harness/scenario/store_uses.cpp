#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/scenario/meaning.hpp"

#include <algorithm>

// What steps say of the scenario's stores.
namespace harness::scenario {

namespace {

void check_is_known(const Scenario& scenario, const Word& name, const Place& place,
                    Diagnostics& problems) {
    std::vector<std::string> names;
    for (const StoreRequest& store : scenario.stores) {
        names.push_back(store.name.text());
    }
    if (std::find(names.begin(), names.end(), name.text()) == names.end()) {
        problems.error(place, concat("the scenario has no store '", name.text(), "'"),
                       names.empty() ? concat("add 'stores: { ", name.text(),
                                              ": { keys: [client] } }' at the top of the file")
                                     : suggestion(name.text(), names));
    }
}

void check_key_is_known(const Scenario& scenario, const RotateKeyAction& rotation,
                        Diagnostics& problems) {
    const auto store =
        std::find_if(scenario.stores.begin(), scenario.stores.end(),
                     [&](const StoreRequest& one) { return one.name == rotation.store; });
    if (store == scenario.stores.end()) {
        return; // Told before.
    }
    std::vector<std::string> names;
    for (const StoreKeyRequest& key : store->keys) {
        names.push_back(key.name.text());
    }
    if (std::find(names.begin(), names.end(), rotation.key.text()) == names.end()) {
        problems.error(rotation.key_place,
                       concat("the store '", rotation.store.text(), "' has no key '",
                              rotation.key.text(), "'"),
                       suggestion(rotation.key.text(), names));
    }
}

/// Each round would begin on what the one before has left.
void check_hardware_comes_once(const Scenario& scenario, Diagnostics& problems) {
    for (const Step& step : scenario.steps) {
        for (const Step& inner : inner_steps(step.action)) {
            const auto* replace = std::get_if<ReplaceAction>(&inner.action);
            if (replace != nullptr && replace->hardware) {
                problems.error(inner.place,
                               concat("other hardware can not come within '", step.kind, "'"),
                               "replace by the same hardware there, or put this step below");
            }
        }
    }
}

bool is_about_loss(const Action& action) {
    const auto* ledger = std::get_if<LedgerAction>(&action);
    return std::holds_alternative<RecoveryAction>(action) ||
           (ledger != nullptr && ledger->as_of &&
            std::holds_alternative<LastInstant>(*ledger->as_of));
}

} // namespace

void check_stores(const Scenario& scenario, Diagnostics& problems) {
    check_hardware_comes_once(scenario, problems);
    const Step* replaced_by = nullptr;
    for (const Step* step : with_inner_steps(scenario.steps)) {
        if (const auto* requests = std::get_if<RequestsAction>(&step->action)) {
            check_is_known(scenario, requests->store, requests->store_place, problems);
            if (requests->between && !scenario.time) {
                problems.error(step->place, "'between' needs a time of the scenario's own",
                               "add 'time: { start: 2026-03-01T02:00, zone: Europe/Berlin }' at "
                               "the top of the file");
            }
        } else if (const auto* bad = std::get_if<BadDaysAction>(&step->action)) {
            check_is_known(scenario, bad->store, bad->store_place, problems);
        } else if (const auto* await = std::get_if<AwaitHarmAction>(&step->action)) {
            check_is_known(scenario, await->store, await->store_place, problems);
        } else if (const auto* damage = std::get_if<DamageObjectAction>(&step->action)) {
            check_is_known(scenario, damage->store, damage->store_place, problems);
        } else if (const auto* cost = std::get_if<CostAction>(&step->action)) {
            check_is_known(scenario, cost->store, cost->store_place, problems);
        } else if (const auto* rotation = std::get_if<RotateKeyAction>(&step->action)) {
            check_is_known(scenario, rotation->store, rotation->store_place, problems);
            check_key_is_known(scenario, *rotation, problems);
        } else if (std::holds_alternative<ReplaceAction>(step->action)) {
            replaced_by = step;
        } else if (is_about_loss(step->action) && replaced_by == nullptr) {
            problems.error(step->place, "no earlier step replaces the machine",
                           "add a 'replace:' step before it");
        } else if (std::holds_alternative<RecordWritesAction>(step->action) ||
                   std::holds_alternative<CutPowerAction>(step->action)) {
            if (replaced_by != nullptr) {
                problems.error(step->place,
                               concat("'", step->kind,
                                      "' is about the disks that the machine began "
                                      "with; ",
                                      step_at(replaced_by->place, step->place), " replaces them"),
                               "move it above that step");
            }
        }
    }
}

} // namespace harness::scenario
