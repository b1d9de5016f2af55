#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/store_request.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind bad_days_kind;
extern const StepKind rotate_key_kind;

namespace {

constexpr std::array<KeySpec, 2> keys{{
    {.name = "bad-days",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "one of the scenario's `stores`",
     .example = "b2"},
    {.name = "faults",
     .shape = &faults_shape,
     .default_text = "none: they are over",
     .meaning = "what goes wrong there from now on, instead of what did before; `skip` and `times` "
                "count from now",
     .example = "[\"on=PutObject,do=SlowDown,times=3\"]"},
}};

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* text = step.text("bad-days");
    auto store = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
    if (!store) {
        return std::nullopt;
    }
    BadDaysAction action{std::move(*store), parse_fault_texts(step, "faults"),
                         step.place_of("bad-days")};
    const std::string name =
        concat(action.faults.empty() ? "end the" : "begin", " bad days of ", action.store.text());
    return ParsedAction{std::move(action), name};
}

constexpr std::array<KeySpec, 3> rotation_keys{{
    {.name = "rotate-key",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "one of the store's `keys`",
     .example = "client"},
    {.name = "store",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "one of the scenario's `stores`",
     .example = "b2"},
    {.name = "hand-over",
     .shape = &truth_shape,
     .default_text = "true",
     .meaning = "whether the machine gets the new one into its file",
     .example = "false"},
}};

std::optional<ParsedAction> parse_rotation(const Fields& step) {
    const std::string* key = step.text("rotate-key");
    const std::string* store = step.text("store");
    auto key_word = key != nullptr ? Word::parse(*key) : std::optional<Word>{};
    auto store_word = store != nullptr ? Word::parse(*store) : std::optional<Word>{};
    if (!key_word || !store_word) {
        return std::nullopt;
    }
    const std::string name = concat("rotate the key ", *key, " of ", *store);
    return ParsedAction{RotateKeyAction{std::move(*key_word), std::move(*store_word),
                                        step.truth("hand-over").value_or(true),
                                        step.place_of("rotate-key"), step.place_of("store")},
                        name};
}

} // namespace

constinit const StepKind rotate_key_kind{
    .object = {.name = "rotate-key",
               .meaning = "Somebody draws another key in the place of one, which the store refuses "
                          "from now on. Later starts of the machine find the new one.",
               .keys = rotation_keys,
               .example = "- { rotate-key: client, store: b2, hand-over: false }\n"},
    .parse = parse_rotation};

constinit const StepKind bad_days_kind{
    .object = {.name = "bad-days",
               .meaning =
                   "From now on a store is bad to its clients, or good again. What it harmed "
                   "stands in its log and in the step that ends it.",
               .keys = keys,
               .example = "- bad-days: b2\n"
                          "  faults: [\"on=PutObject|UploadPart,do=SlowDown,chance=0.2\"]\n"
                          "- run: systemctl start backup\n"
                          "- bad-days: b2\n"},
    .parse = parse,
    .power_use = PowerUse::indifferent};

} // namespace harness::scenario
