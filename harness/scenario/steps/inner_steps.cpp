#include "harness/scenario/steps/inner_steps.hpp"

#include "harness/scenario/meaning.hpp"

namespace harness::scenario {

std::vector<const ObjectSpec*> objects_of(CanStand can_stand) {
    std::vector<const ObjectSpec*> objects;
    for (const StepKind* kind : step_kinds()) {
        if (can_stand(kind->name())) {
            objects.push_back(&kind->object);
        }
    }
    return objects;
}

std::vector<Step> parse_inner_steps(const Fields& step, CanStand can_stand,
                                    void (*check)(const Fields&, std::string_view, const Action&)) {
    std::vector<Step> steps;
    std::vector<std::string> names;
    for (const Node& node : step.list("steps")) {
        const StepKind* kind = find_step_kind(node);
        const Fields fields = step.at(node);
        auto parsed =
            kind != nullptr && can_stand(kind->name()) ? kind->parse(fields) : std::nullopt;
        if (!parsed) {
            continue;
        }
        check(fields, kind->name(), parsed->action);
        steps.push_back(
            Step{.name = fields.optional_text("name").value_or(""),
                 .kind = std::string(kind->name()),
                 .deadline = fields.duration("deadline").value_or(std::chrono::milliseconds(0)),
                 .action = std::move(parsed->action),
                 .place = fields.place_of_key(kind->name())});
        names.push_back(std::move(parsed->name));
    }
    Diagnostics found;
    name_steps(steps, names, found);
    for (const Diagnostic& one : found.items) {
        step.report(one);
    }
    return steps;
}

} // namespace harness::scenario
