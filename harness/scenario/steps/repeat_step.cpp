#include "harness/base/concat.hpp"
#include "harness/scenario/steps/inner_steps.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

extern const StepKind repeat_kind;

namespace {

constinit const Shape count_shape{"number", "how many times, from 1 to 100000",
                                  IntegerShape{1, 100'000}};
constexpr std::array<const Shape*, 2> repeat_forms{&length_shape, &count_shape};
constinit const Shape repeat_shape{"number, or length of time",
                                   "how many times, or for how long, as in '13m'",
                                   EitherShape{repeat_forms}};

bool can_be_repeated(std::string_view kind) {
    static constexpr std::array<std::string_view, 8> once{
        "repeat", "checkpoint", "power-off",     "power-on",
        "start",  "stop",       "record-writes", "cut-power"};
    return std::find(once.begin(), once.end(), kind) == once.end();
}

std::string_view remedy_for_once(std::string_view kind) {
    return can_be_repeated(kind) ? "" : "put it before the repetition, or after it";
}

std::vector<const ObjectSpec*> repeatable_objects() {
    return objects_of(can_be_repeated);
}

void check_repeated(const Fields& fields, std::string_view kind, const Action& action) {
    const auto* write = std::get_if<WriteAction>(&action);
    if (std::holds_alternative<CompareAction>(action) || (write && write->payload)) {
        fields.error(kind, "what is written again and again can not be compared",
                     "write it before the repetition, and compare it after");
    }
}

constinit const Shape inner_step{
    "step", "a step", KindShape{"step", repeatable_objects, inner_step_keys, remedy_for_once}};
constinit const Shape inner_steps{"list of steps", "a list of steps", ListShape{&inner_step, 100}};

constexpr std::array<KeySpec, 2> keys{{
    {.name = "repeat",
     .shape = &repeat_shape,
     .is_required = true,
     .meaning = "how many times; or until so much time has passed, which needs `time` and a step "
                "that lets it pass",
     .example = "13m"},
    {.name = "steps",
     .shape = &inner_steps,
     .is_required = true,
     .meaning =
         "what is repeated, in this order; any steps but `repeat`, `checkpoint`, `power-off`, "
         "`power-on`, `start`, `stop`, `record-writes`, `cut-power`, with their own `name` and "
         "`deadline`"},
}};

std::optional<ParsedAction> parse(const Fields& step) {
    RepeatAction action;
    std::string times;
    if (const std::string* span = step.text("repeat")) {
        action.span = calendar::parse_length(*span);
        times = concat("for ", *span);
    } else if (const auto count = step.integer("repeat"); count && *count >= 1) {
        action.count = static_cast<std::uint32_t>(*count);
        times = concat(*count, " times");
    }
    if (times.empty()) {
        return std::nullopt;
    }
    action.steps = parse_inner_steps(step, can_be_repeated, check_repeated);
    return ParsedAction{std::move(action), concat("repeat ", times)};
}

} // namespace

constinit const StepKind repeat_kind{
    .object = {.name = "repeat",
               .meaning =
                   "Does the same again and again. In the report each of the steps is there "
                   "once, and has passed if it did so every time; the first that does not "
                   "ends the repetition, and tells its round. A `deadline` holds for each of "
                   "the steps, each time.",
               .keys = keys,
               .example = "- repeat: 365\n"
                          "  steps:\n"
                          "    - run: date >/mnt/home/diary\n"
                          "    - advance: 1d\n"},
    .parse = parse};

} // namespace harness::scenario
