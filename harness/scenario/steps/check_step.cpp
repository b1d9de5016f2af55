#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind check_kind_of_step;

namespace {

constexpr std::array<std::string_view, 1> subject_words{"layout"};
constinit const Shape subject_shape{"layout", "'layout'", ChoiceShape{subject_words}};

constexpr std::array<KeySpec, 2> failure_keys{{
    {.name = "fail",
     .shape = &line_of_text,
     .is_required = true,
     .meaning = "the name of a check that must fail; `*` stands for any text",
     .example = "\"mount /nix: nodatacow\""},
    {.name = "reason",
     .shape = &some_text,
     .is_required = true,
     .meaning = "why it can not hold; shown in reports",
     .example = "the first mount decides for the whole file system"},
}};

constinit const ObjectSpec failure_object{
    .name = "check.expect",
    .meaning = "A check that must fail. When it passes, or does not exist, the step fails.",
    .keys = failure_keys};
constinit const Shape failure_shape{"map", "a map with 'fail' and 'reason'",
                                    MapShape{&failure_object}};
constinit const Shape failures_shape{"list of expected failures", "a list of expected failures",
                                     ListShape{&failure_shape, 200}};

constexpr std::array<KeySpec, 2> keys{{
    {.name = "check",
     .shape = &subject_shape,
     .is_required = true,
     .meaning = "what to check: `layout` compares disks, partitions, file systems, subvolumes and "
                "mounts with the layout",
     .example = "layout"},
    {.name = "expect",
     .shape = &failures_shape,
     .default_text = "all checks pass",
     .meaning = "checks that must fail, each with its reason"},
}};

std::optional<ParsedAction> parse(const Fields& step) {
    CheckAction action;
    for (const Node& element : step.list("expect")) {
        const Fields fields = step.at(element);
        const std::string* check = fields.text("fail");
        const std::string* reason = fields.text("reason");
        if (check != nullptr && reason != nullptr) {
            action.expected_failures.push_back({*check, *reason, fields.place_of("fail")});
        }
    }
    return ParsedAction{std::move(action), "check layout"};
}

} // namespace

constinit const StepKind check_kind_of_step{
    .object = {.name = "check",
               .meaning = "Compares what the guest has with what the scenario's files promise. "
                          "Each promise is a check of its own in the report.",
               .keys = keys,
               .example = "- check: layout\n"
                          "  expect:\n"
                          "    - fail: \"mount /nix: nodatacow\"\n"
                          "      reason: the first mount decides for the whole file system\n"},
    .parse = parse,
    .needs_layout = true};

} // namespace harness::scenario
