#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/contents_keys.hpp"
#include "harness/scenario/steps/ledger_keys.hpp"
#include "harness/scenario/steps/retention_keys.hpp"
#include "harness/scenario/steps/store_keys.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace harness::scenario {

extern const StepKind check_kind_of_step;

namespace {

constexpr std::array<std::string_view, 8> subject_words{
    "layout", "retention", "snapshots", "contents", "ledger", "requests", "recovery", "cost"};
constinit const Shape subject_shape{
    "layout, retention, snapshots, contents, ledger, requests, recovery or cost",
    "'layout', 'retention', 'snapshots', 'contents', 'ledger', 'requests', 'recovery' or 'cost'",
    ChoiceShape{subject_words}};

template <std::size_t... Sizes>
constexpr auto joined(const std::array<KeySpec, Sizes>&... parts) {
    std::array<KeySpec, (Sizes + ...)> all{};
    auto at = all.begin();
    ((at = std::copy(parts.begin(), parts.end(), at)), ...);
    return all;
}

constexpr std::array<KeySpec, 3> failure_keys{{
    {.name = "fail",
     .shape = &line_of_text,
     .meaning = "of `layout`: the name of a check that must fail; of `contents`: a difference that "
                "must be there, `notes.txt: content*`; of `ledger`: the message that it must fail "
                "with; `*` stands for any text",
     .example = "\"mount /nix: nodatacow\""},
    {.name = "on",
     .shape = &line_of_text,
     .meaning = "of `retention`: the day on which it must fail for the first time; later checks "
                "of the same snapshots that expect nothing begin anew",
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

constexpr std::array<KeySpec, 2> general_keys{{
    {.name = "check",
     .shape = &subject_shape,
     .is_required = true,
     .meaning = "what to check: `layout` compares disks, partitions, file systems, subvolumes and "
                "mounts with the layout; `retention` compares snapshots with a policy; "
                "`snapshots`, after a power cut, with those that were there before the recording "
                "and after it; `contents` compares snapshots or another tree with a manifest; "
                "`ledger` compares the writes that are there with those that were acknowledged; "
                "`requests` counts what a store was asked; `recovery` asks how long ago the "
                "machine was replaced; `cost` makes the store's bill",
     .example = "layout"},
    {.name = "expect",
     .shape = &failures_shape,
     .default_text = "all checks pass",
     .meaning = "checks that must fail, each with its reason"},
}};
constexpr auto keys = joined(general_keys, retention_keys, contents_keys, ledger_keys,
                             requests_keys, recovery_keys, cost_keys);

std::optional<ParsedAction> parse_layout_check(const Fields& step) {
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

/// What a check can be about, with the keys that it alone has.
struct Subject {
    std::string_view word;
    std::optional<ParsedAction> (*parse)(const Fields& step) = nullptr;
    std::span<const KeySpec> keys;
    std::span<const KeySpec> borrowed = {}; ///< From another one.
};

constexpr std::array<Subject, subject_words.size()> subjects{{
    {"layout", parse_layout_check, {}},
    {"retention", parse_retention_check, retention_keys},
    {"snapshots", parse_snapshots_check, {}, retention_keys},
    {"contents", parse_contents_check, contents_keys, std::span(retention_keys).first(1)},
    {"ledger", parse_ledger_check, ledger_keys},
    {"requests", parse_requests_check, requests_keys},
    {"recovery", parse_recovery_check, recovery_keys},
    {"cost", parse_cost_check, cost_keys, std::span(requests_keys).first(1)},
}};

void refuse_keys_of_others(const Fields& step, const Subject& own) {
    for (const Subject& other : subjects) {
        if (other.word == own.word) {
            continue;
        }
        const bool lends = other.keys.data() == own.borrowed.data();
        refuse_keys(step, lends ? other.keys.subspan(own.borrowed.size()) : other.keys, other.word);
    }
}

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* text = step.text("check");
    const auto own = std::find_if(subjects.begin(), subjects.end(), [text](const Subject& subject) {
        return text != nullptr && subject.word == *text;
    });
    if (own == subjects.end()) {
        return std::nullopt;
    }
    refuse_keys_of_others(step, *own);
    return own->parse(step);
}

} // namespace

constinit const StepKind check_kind_of_step{
    .object = {.name = "check",
               .meaning =
                   "Compares what the guest has with what the scenario's files promise. "
                   "Each promise of a layout is a check of its own in the report, which "
                   "needs `layout`. Snapshots are followed from one check of the same ones "
                   "to the next: those that are new since then are expected to stay as long "
                   "as the policy keeps them, and no longer; they need `time`. Contents are "
                   "compared entry by entry: kind, content, mode, owner, times of change, "
                   "links, holes, devices, ACLs, extended attributes and those of lsattr. "
                   "Each snapshot is held against the last manifest from before it was "
                   "taken. What it leaves out of its source (nested subvolumes, what is "
                   "mounted in it) is a difference as well, to be expected by name. A ledger "
                   "is the host's record of what a program in the guest was told to be "
                   "written (`start`): the witness of what a copy, a snapshot or a restored "
                   "backup must hold. Requests are those that a store of `stores` got from the "
                   "start on. A recovery under emulation counts by what it would have taken "
                   "without: its time divided by the factor of the deadlines; both are told.",
               .keys = keys,
               .example = "- check: layout\n"
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
                          "    - { fail: \".snapshots: left out*\", reason: they hold no others }\n"
                          "- start: /root/insert-rows\n"
                          "  as: inserts\n"
                          "- check: ledger\n"
                          "  load: inserts\n"
                          "  holds: psql -h /run/clone -qAtc 'select n from ledger'\n"
                          "  as-of: /mnt/home/.snapshots/home.20260302T0300\n"
                          "- check: requests\n"
                          "  store: b2\n"
                          "  operations: [PutObject]\n"
                          "  at-least: 1\n"
                          "  between: 01:00-05:00\n"},
    .parse = parse};

} // namespace harness::scenario
