#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/contents_keys.hpp"
#include "harness/scenario/steps/retention_keys.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>
#include <span>

namespace harness::scenario {

extern const StepKind check_kind_of_step;

namespace {

constexpr std::array<std::string_view, 3> subject_words{"layout", "retention", "contents"};
constinit const Shape subject_shape{"layout, retention or contents",
                                    "'layout', 'retention' or 'contents'",
                                    ChoiceShape{subject_words}};

constexpr std::array<KeySpec, 3> failure_keys{{
    {.name = "fail",
     .shape = &line_of_text,
     .meaning = "of `layout`: the name of a check that must fail; of `contents`: a difference that "
                "must be there, `notes.txt: content*`; `*` stands for any text",
     .example = "\"mount /nix: nodatacow\""},
    {.name = "on",
     .shape = &line_of_text,
     .meaning = "of `retention`: the day on which it must fail for the first time",
     .example = "2026-04-01"},
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
constinit const Shape failure_shape{"map", "a map with 'fail' or 'on', and 'reason'",
                                    MapShape{&failure_object}};
constinit const Shape failures_shape{"list of expected failures", "a list of expected failures",
                                     ListShape{&failure_shape, 200}};

constexpr std::array<KeySpec, 13> keys{{
    {.name = "check",
     .shape = &subject_shape,
     .is_required = true,
     .meaning = "what to check: `layout` compares disks, partitions, file systems, subvolumes and "
                "mounts with the layout; `retention` compares snapshots with a policy; `contents` "
                "compares snapshots or another tree with a manifest",
     .example = "layout"},
    {.name = "expect",
     .shape = &failures_shape,
     .default_text = "all checks pass",
     .meaning = "checks that must fail, each with its reason"},
    retention_keys[0],
    retention_keys[1],
    retention_keys[2],
    retention_keys[3],
    retention_keys[4],
    retention_keys[5],
    retention_keys[6],
    contents_keys[0],
    contents_keys[1],
    contents_keys[2],
    contents_keys[3],
}};

/// Refuses keys that only another check has.
void refuse(const Fields& step, std::span<const KeySpec> those, std::string_view subject) {
    for (const KeySpec& key : those) {
        if (step.node(key.name) != nullptr) {
            step.error(key.name, concat("'", key.name, "' is of 'check: ", subject, "'"),
                       concat("remove it, or write 'check: ", subject, "'"));
        }
    }
}

std::optional<ParsedAction> parse_layout_check(const Fields& step) {
    refuse(step, retention_keys, "retention");
    refuse(step, contents_keys, "contents");
    CheckAction action;
    for (const Node& element : step.list("expect")) {
        const Fields fields = step.at(element);
        const std::string* check = fields.text("fail");
        const std::string* reason = fields.text("reason");
        if (fields.node("on") != nullptr) {
            fields.error("on", "'on' is of 'check: retention'",
                         "remove it; 'fail: …' says which check must fail");
        } else if (fields.node("fail") == nullptr) {
            step.error(element, "this does not say which check must fail", "add 'fail: …'");
        }
        if (check == nullptr) {
            continue;
        }
        if (reason != nullptr) {
            action.expected_failures.push_back({*check, *reason, fields.place_of("fail")});
        }
    }
    return ParsedAction{std::move(action), "check layout"};
}

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* subject = step.text("check");
    if (subject != nullptr && *subject == "retention") {
        refuse(step, contents_keys, "contents");
        return parse_retention_check(step);
    }
    if (subject != nullptr && *subject == "contents") {
        refuse(step, std::span(retention_keys).subspan(1), "retention"); // All but 'snapshots'.
        return parse_contents_check(step);
    }
    return subject != nullptr && *subject == "layout" ? parse_layout_check(step) : std::nullopt;
}

} // namespace

constinit const StepKind check_kind_of_step{
    .object = {.name = "check",
               .meaning = "Compares what the guest has with what the scenario's files promise. "
                          "Each promise of a layout is a check of its own in the report, which "
                          "needs `layout`. Snapshots are followed from one check of the same ones "
                          "to the next: those that are new since then are expected to stay as long "
                          "as the policy keeps them, and no longer, which needs `time`. Contents "
                          "are compared entry by "
                          "entry: kind, content, mode, owner, times of change, links, holes, "
                          "devices, ACLs, extended attributes and those of lsattr. Each snapshot "
                          "is held against the last manifest from before it was taken. What it "
                          "leaves out of its source (nested subvolumes, what is mounted in it) is "
                          "a difference as well, to be expected by name.",
               .keys = keys,
               .example =
                   "- check: layout\n"
                   "  expect:\n"
                   "    - fail: \"mount /nix: nodatacow\"\n"
                   "      reason: the first mount decides for the whole file system\n"
                   "- check: retention\n"
                   "  snapshots: [/mnt/home/.snapshots/*]\n"
                   "  policy: 7 daily, 4 weekly, 12 monthly\n"
                   "  every: 1d\n"
                   "- { manifest: /mnt/home, as: day }\n"
                   "- check: contents\n"
                   "  snapshots: [/mnt/home/.snapshots/*]\n"
                   "  as: day\n"
                   "  expect:\n"
                   "    - { fail: \".snapshots: left out*\", reason: they hold no others }\n"},
    .parse = parse};

} // namespace harness::scenario
