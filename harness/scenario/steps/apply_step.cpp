#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/expected_failure.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

extern const StepKind apply_kind;

namespace {

constexpr std::array<std::string_view, 4> phase_words{"destroy", "format", "mount", "unmount"};
constexpr std::array<DiskoPhase, 4> phases{DiskoPhase::destroy, DiskoPhase::format,
                                           DiskoPhase::mount, DiskoPhase::unmount};

constinit const Shape phase_shape{"destroy, format, mount or unmount",
                                  "'destroy', 'format', 'mount' or 'unmount'",
                                  ChoiceShape{phase_words}};
constinit const Shape phase_list{"list of phases", "a list of phases",
                                 ListShape{&phase_shape, phase_words.size()}};
constexpr std::array<const Shape*, 2> alternatives{&phase_shape, &phase_list};
constinit const Shape phases_shape{
    "destroy, format, mount, unmount: one, or a list",
    "one of 'destroy', 'format', 'mount', 'unmount', or a list of them", EitherShape{alternatives}};

constinit const ObjectSpec failure_object{
    .name = "apply.expect", .meaning = failure_meaning, .keys = failure_keys};
constinit const Shape failure_shape{"map", "a map with 'fail' and 'reason'",
                                    MapShape{&failure_object}};

constexpr std::array<KeySpec, 2> keys{
    {{.name = "apply",
      .shape = &phases_shape,
      .is_required = true,
      .meaning = "disko's phases, run in this order; before the first that writes, every disk of "
                 "the layout must be the recorded one",
      .example = "[destroy, format, mount]"},
     {.name = "expect",
      .shape = &failure_shape,
      .default_text = "the step passes",
      .meaning = "a failure that must come"}}};

void add_phase(const Fields& step, const Node& node, std::vector<DiskoPhase>& found) {
    const std::string* text = node.string();
    const auto word = text == nullptr ? phase_words.end()
                                      : std::find(phase_words.begin(), phase_words.end(), *text);
    if (word == phase_words.end()) {
        return;
    }
    const DiskoPhase phase = phases[static_cast<std::size_t>(word - phase_words.begin())];
    if (std::find(found.begin(), found.end(), phase) != found.end()) {
        step.error(node, concat("the phase '", *text, "' stands here twice"),
                   "remove one, or make two steps of it");
        return;
    }
    found.push_back(phase);
}

std::optional<ParsedAction> parse(const Fields& step) {
    ApplyAction action;
    if (const Node* value = step.node("apply"); value != nullptr && value->string() != nullptr) {
        add_phase(step, *value, action.phases);
    }
    for (const Node& element : step.list("apply")) {
        add_phase(step, element, action.phases);
    }
    action.expected_failure = parse_expected_failure(step);
    if (action.phases.empty()) {
        return std::nullopt;
    }
    std::vector<std::string_view> words;
    for (const DiskoPhase phase : action.phases) {
        words.push_back(phase_words[static_cast<std::size_t>(phase)]);
    }
    std::string name = concat("apply ", join(words, ", "));
    return ParsedAction{std::move(action), std::move(name)};
}

} // namespace

constinit const StepKind apply_kind{
    .object = {.name = "apply",
               .meaning = "Runs phases of disko on the machine, with the scenario's layout.",
               .keys = keys,
               .example = "- name: lay out both disks\n"
                          "  apply: [destroy, format, mount]\n"
                          "  deadline: 120s\n"},
    .parse = parse,
    .needs_layout = true};

} // namespace harness::scenario
