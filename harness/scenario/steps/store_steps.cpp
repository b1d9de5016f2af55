#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind rotate_key_kind;

namespace {

constexpr std::array<KeySpec, 3> keys{{
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

std::optional<ParsedAction> parse(const Fields& step) {
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
               .keys = keys,
               .example = "- { rotate-key: client, store: b2, hand-over: false }\n"},
    .parse = parse};

} // namespace harness::scenario
