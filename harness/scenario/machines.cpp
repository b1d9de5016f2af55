#include "harness/scenario/machines.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"

#include <algorithm>

namespace harness::scenario {

namespace {

/// The texts of a value that is one, or a list of them.
std::vector<const Node*> texts_of(const Fields& step, std::string_view key) {
    std::vector<const Node*> out;
    const Node* value = step.node(key);
    if (value != nullptr && value->string() != nullptr) {
        out.push_back(value);
    }
    for (const Node& element : step.list(key)) {
        if (element.string() != nullptr) {
            out.push_back(&element);
        }
    }
    return out;
}

bool is_among(const std::string& word, std::span<const std::string> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

void check_step_of_one_machine(const Fields& step) {
    for (const char* key : {"machine", "after"}) {
        if (step.node(key) != nullptr) {
            step.error(key, concat("'", key, "' is for scenarios of several machines"),
                       "remove it, or name the machines in 'machines'");
        }
    }
}

void check_step(const Fields& step, std::span<const std::string> machines) {
    const auto named = texts_of(step, "machine");
    if (step.node("machine") == nullptr) {
        step.error("machine", "the step does not say which machine it is a step of",
                   concat("add 'machine: ", machines.front(), "', or another of: ",
                          join(std::vector(machines.begin(), machines.end()), ", ")));
    }
    for (auto name = named.begin(); name != named.end(); ++name) {
        const std::string& text = *(*name)->string();
        const bool is_repeated = std::any_of(
            named.begin(), name, [&](const Node* other) { return *other->string() == text; });
        if (!is_among(text, machines)) {
            step.error(**name, concat("no machine has the name '", text, "'"),
                       suggestion(text, machines));
        } else if (is_repeated) {
            step.error(**name, concat("'", text, "' stands here twice"), "remove one of the two");
        }
    }
}

struct Found {
    std::vector<std::string> names; ///< With their machines.
    bool stands_below = false;
    bool is_on_same_machine = false;
};

/// The steps of this name on machines other than `own`, above a place in the file.
Found find_steps(const std::vector<MachinePart>& parts, const MachinePart& own,
                 std::size_t position, const std::string& name) {
    Found found;
    for (const MachinePart& part : parts) {
        for (std::size_t i = 0; i < part.steps.size(); ++i) {
            const Step& step = part.scenario.steps[i];
            if (step.name != name) {
                continue;
            }
            if (&part == &own) {
                found.is_on_same_machine = true;
            } else if (part.steps[i].position >= position) {
                found.stands_below = true;
            } else {
                found.names.push_back(concat(part.scenario.machine_name, ": ", name));
            }
        }
    }
    return found;
}

std::vector<std::string> names_of_others(const std::vector<MachinePart>& parts,
                                         const MachinePart& own) {
    std::vector<std::string> names;
    for (const MachinePart& part : parts) {
        for (const Step& step : part.scenario.steps) {
            if (&part != &own && !is_among(step.name, names)) {
                names.push_back(step.name);
            }
        }
    }
    return names;
}

void report_not_found(const Awaited& awaited, const Found& found,
                      const std::vector<std::string>& known, Diagnostics& problems) {
    const std::string step = concat("'", awaited.name, "'");
    if (found.stands_below) {
        problems.error(awaited.place, concat(step, " stands below this step, or beside it"),
                       "put it above, so that no two steps wait for each other");
    } else if (found.is_on_same_machine) {
        problems.error(awaited.place, concat(step, " is a step of the same machine"),
                       "remove it: the steps of one machine run in their order");
    } else {
        problems.error(awaited.place, concat("no step of another machine has the name ", step),
                       suggestion(awaited.name, known));
    }
}

void resolve_waits(std::vector<MachinePart>& parts, Diagnostics& problems) {
    for (MachinePart& part : parts) {
        for (std::size_t i = 0; i < part.steps.size(); ++i) {
            for (const Awaited& awaited : part.steps[i].after) {
                Found found = find_steps(parts, part, part.steps[i].position, awaited.name);
                if (found.names.empty()) {
                    report_not_found(awaited, found, names_of_others(parts, part), problems);
                }
                std::move(found.names.begin(), found.names.end(),
                          std::back_inserter(part.scenario.steps[i].after));
            }
        }
    }
}

/// A checkpoint is kept by what its own machine went through.
void check_checkpoints_below_waits(const Scenario& scenario, Diagnostics& problems) {
    const Step* waiting = nullptr;
    for (const Step& step : scenario.steps) {
        waiting = waiting == nullptr && !step.after.empty() ? &step : waiting;
        const auto* checkpoint = std::get_if<CheckpointAction>(&step.action);
        if (checkpoint != nullptr && waiting != nullptr) {
            problems.error(checkpoint->place,
                           concat("a checkpoint can not hold what other machines had a part in, "
                                  "and the step in line ",
                                  waiting->place.line, " waits for one"),
                           "put the checkpoint above that step");
        }
    }
}

} // namespace

void check_machines_of_steps(const Fields& file, std::span<const std::string> machines) {
    std::vector<std::string> used;
    for (const Node& node : file.list("steps")) {
        const Fields step = file.at(node);
        if (machines.empty()) {
            check_step_of_one_machine(step);
            continue;
        }
        check_step(step, machines);
        for (const Node* name : texts_of(step, "machine")) {
            used.push_back(*name->string());
        }
    }
    const Node* all = file.node("machines");
    const Node::Map* map = all != nullptr ? all->map() : nullptr;
    for (const Member& machine : map != nullptr ? *map : Node::Map{}) {
        if (!machines.empty() && !used.empty() && !is_among(machine.key, used)) {
            file.error(machine.value, concat("no step is on the machine '", machine.key, "'"),
                       concat("add one with 'machine: ", machine.key, "', or remove the machine"));
        }
    }
}

bool is_on(const Fields& step, const std::string& machine) {
    const auto named = texts_of(step, "machine");
    return std::any_of(named.begin(), named.end(),
                       [&](const Node* name) { return *name->string() == machine; });
}

StepOrigin origin_of(const Fields& step, std::size_t position) {
    StepOrigin origin{position, {}};
    for (const Node* name : texts_of(step, "after")) {
        origin.after.push_back({*name->string(), step.place_of(*name)});
    }
    return origin;
}

Scenario join_machines(std::vector<MachinePart> parts, Diagnostics& problems) {
    if (!problems.has_errors()) { // Else a step may be missing because of another mistake.
        resolve_waits(parts, problems);
    }
    Scenario first;
    for (MachinePart& part : parts) {
        check_checkpoints_below_waits(part.scenario, problems);
        for (Step& step : part.scenario.steps) {
            step.name = concat(part.scenario.machine_name, ": ", step.name);
        }
        if (&part == &parts.front()) {
            first = std::move(part.scenario);
        } else {
            first.others.push_back(std::move(part.scenario));
        }
    }
    return first;
}

} // namespace harness::scenario
