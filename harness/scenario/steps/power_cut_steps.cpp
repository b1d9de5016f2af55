#include "harness/base/concat.hpp"
#include "harness/scenario/steps/inner_steps.hpp"

#include <algorithm>
#include <array>

// What is done to the disks is recorded, and the power cut at points of that.
namespace harness::scenario {

extern const StepKind record_writes_kind;
extern const StepKind cut_power_kind;

namespace {

bool holds(std::span<const std::string_view> words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool can_be_recorded(std::string_view kind) {
    static constexpr std::array<std::string_view, 6> outside{
        "repeat", "checkpoint", "power-off", "power-on", "record-writes", "cut-power"};
    return !holds(outside, kind);
}

std::string_view remedy_outside_recording(std::string_view kind) {
    return can_be_recorded(kind) ? "" : "put it before the recording, or after it";
}

std::vector<const ObjectSpec*> recordable_objects() {
    return objects_of(can_be_recorded);
}

bool can_follow_cut(std::string_view kind) {
    static constexpr std::array<std::string_view, 6> inside{"apply",   "check", "run",
                                                            "compare", "write", "reboot"};
    return holds(inside, kind);
}

std::string_view remedy_after_cut(std::string_view kind) {
    return can_follow_cut(kind) ? ""
                                : "after a cut can be: apply, check, run, write, compare, reboot";
}

std::vector<const ObjectSpec*> objects_after_cut() {
    return objects_of(can_follow_cut);
}

constinit const Shape recorded_step{
    "step", "a step",
    KindShape{"step", recordable_objects, inner_step_keys, remedy_outside_recording}};
constinit const Shape recorded_steps{"list of steps", "a list of steps",
                                     ListShape{&recorded_step, 100}};
constinit const Shape step_after_cut{
    "step", "a step", KindShape{"step", objects_after_cut, inner_step_keys, remedy_after_cut}};
constinit const Shape steps_after_cut{"list of steps", "a list of steps",
                                      ListShape{&step_after_cut, 100}};

constexpr std::array<std::string_view, 1> every_words{"every flush"};
constinit const Shape every_shape{"every flush", "'every flush'", ChoiceShape{every_words}};
constinit const Shape count_shape{"number", "how many cuts, from 1 to 100000",
                                  IntegerShape{1, 100'000}};
constexpr std::array<const Shape*, 2> at_forms{&every_shape, &count_shape};
constinit const Shape at_shape{"every flush, or number", "'every flush', or how many cuts",
                               EitherShape{at_forms}};
constinit const Shape only_shape{"number", "the number of a cut, or 0 for all of them",
                                 IntegerShape{0, 10'000'000}};

constexpr std::array<KeySpec, 2> record_keys{{
    {.name = "record-writes",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "its name, by which `cut-power` finds it; unique in the scenario",
     .example = "night"},
    {.name = "steps",
     .shape = &recorded_steps,
     .is_required = true,
     .meaning = "what is done meanwhile, once and in this order; any steps but `repeat`, "
                "`checkpoint`, `power-off`, `power-on`, `record-writes`, `cut-power`"},
}};

constexpr std::array<KeySpec, 4> cut_keys{{
    {.name = "cut-power",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "the name of what an earlier step has recorded",
     .example = "night"},
    {.name = "at",
     .shape = &at_shape,
     .default_text = "every flush",
     .meaning = "when: before anything was done, at each flush, once between one flush and the "
                "next, and at the end; or so many of these cuts, spread evenly",
     .example = "40"},
    {.name = "only",
     .shape = &only_shape,
     .default_text = "0",
     .meaning = "one cut alone, by the number that a report tells; 0 for all of `at`",
     .example = "17"},
    {.name = "steps",
     .shape = &steps_after_cut,
     .is_required = true,
     .meaning = "what is done after each cut, in this order: `apply`, `check`, `run`, `write`, "
                "`compare`, `reboot`; nothing is mounted before"},
}};

void check_recorded(const Fields& fields, std::string_view kind, const Action& action) {
    const auto* write = std::get_if<WriteAction>(&action);
    if (write != nullptr && write->payload) {
        fields.error(kind, "what is written while writes are recorded can not be compared",
                     "write it before the recording, or look for it by 'run' after each cut");
    }
}

void check_after_cut(const Fields& fields, std::string_view kind, const Action& action) {
    const auto* write = std::get_if<WriteAction>(&action);
    if (write != nullptr && write->payload) {
        fields.error(kind, "what is written again and again can not be compared",
                     "remove 'as', or write it before the recording");
    }
    if (std::holds_alternative<RetentionAction>(action)) {
        fields.error("check", "'check: retention' follows one machine's snapshots from day to day",
                     "write 'check: snapshots' here, which holds them against what was there "
                     "before the recording and after it");
    }
}

std::optional<ParsedAction> parse_record(const Fields& step) {
    const std::string* text = step.text("record-writes");
    auto name = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
    auto steps = parse_inner_steps(step, can_be_recorded, check_recorded);
    if (!name) {
        return std::nullopt;
    }
    std::string shown = concat("record-writes ", name->text());
    return ParsedAction{
        RecordWritesAction{std::move(*name), std::move(steps), step.place_of("record-writes")},
        std::move(shown)};
}

std::optional<ParsedAction> parse_cut(const Fields& step) {
    const std::string* text = step.text("cut-power");
    auto recording = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
    auto steps = parse_inner_steps(step, can_follow_cut, check_after_cut);
    if (!recording) {
        return std::nullopt;
    }
    std::string shown = concat("cut-power ", recording->text());
    CutPowerAction action{.recording = std::move(*recording),
                          .count = {},
                          .steps = std::move(steps),
                          .place = step.place_of("cut-power")};
    if (const auto count = step.integer("at"); count && *count >= 1) {
        action.count = static_cast<std::uint32_t>(*count);
    }
    if (const auto only = step.integer("only"); only && *only >= 0) {
        action.only = static_cast<std::uint32_t>(*only);
    }
    return ParsedAction{std::move(action), std::move(shown)};
}

} // namespace

constinit const StepKind record_writes_kind{
    .object = {.name = "record-writes",
               .meaning =
                   "Notes all that is done to the machine's disks, in its order, while these "
                   "steps run. What was written before is synced first. Not together with "
                   "`checkpoint`, and under QEMU alone.",
               .keys = record_keys,
               .example = "- record-writes: night\n"
                          "  steps:\n"
                          "    - advance: 1d\n"},
    .parse = parse_record};

constinit const StepKind cut_power_kind{
    .object = {.name = "cut-power",
               .meaning =
                   "Cuts the power at one point of a recording after the other. For each a machine "
                   "of the same hardware starts, with the tools for disks alone, on disks that "
                   "hold what they held at that moment; docs/power-cut.md tells how. In the report "
                   "each of the steps is there once, and has passed if it did so after every cut. "
                   "The machine itself is not touched.",
               .keys = cut_keys,
               .example = "- record-writes: night\n"
                          "  steps:\n"
                          "    - advance: 1d\n"
                          "- cut-power: night\n"
                          "  steps:\n"
                          "    - apply: mount\n"
                          "    - check: snapshots\n"
                          "      snapshots: [/mnt/home/.snapshots/*]\n"},
    .parse = parse_cut};

} // namespace harness::scenario
