#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/store_request.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace harness::scenario {

extern const StepKind damage_object_kind;

namespace {

/// In the order of ObjectDamage, ObjectChoice.
constexpr std::array<std::string_view, 5> how_words{"flip", "truncate", "remove", "roll-back",
                                                    "replace"};
constexpr std::array<std::string_view, 3> which_words{"any", "oldest", "newest"};
constexpr std::array<std::string_view, 2> versions_words{"newest", "all"};
constexpr std::array<std::string_view, 1> all_words{"all"};

constinit const Shape how_shape{"flip, truncate, remove, roll-back or replace",
                                "'flip', 'truncate', 'remove', 'roll-back' or 'replace'",
                                ChoiceShape{how_words}};
constinit const Shape which_shape{"any, oldest or newest", "'any', 'oldest' or 'newest'",
                                  ChoiceShape{which_words}};
constinit const Shape versions_shape{"newest or all", "'newest' or 'all'",
                                     ChoiceShape{versions_words}};
constinit const Shape number_shape{"number", "a number of objects from 1 to 1000000",
                                   IntegerShape{1, 1'000'000}};
constinit const Shape all_shape{"all", "'all'", ChoiceShape{all_words}};
constexpr std::array<const Shape*, 2> count_forms{&all_shape, &number_shape};
constinit const Shape count_shape{"number, or all", "a number of objects, or 'all'",
                                  EitherShape{count_forms}};
constinit const Shape seed_shape{"number", "a number from 0 to 4294967295",
                                 IntegerShape{0, 4'294'967'295}};

constexpr std::array<KeySpec, 8> keys{{
    {.name = "damage-object",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "one of the scenario's `stores`",
     .example = "b2"},
    {.name = "objects",
     .shape = &line_of_text,
     .is_required = true,
     .meaning = "the names of those that may be damaged; `*` stands for any text, `?` for any "
                "letter. What is hidden is left alone",
     .example = "data/*"},
    {.name = "how",
     .shape = &how_shape,
     .is_required = true,
     .meaning = "`flip`: one bit is another. `truncate`: the second half is gone. `remove`: it is "
                "gone without a trace. `roll-back`: it is again what it replaced. `replace`: it "
                "has what was put before it under another of the names. What the store tells of an "
                "object (its ETag, its sums) is as before after the first two, and fits what is "
                "there after the others",
     .example = "flip"},
    {.name = "bucket",
     .shape = &bucket_shape,
     .default_text = "all",
     .meaning = "the only bucket",
     .example = "panther-backups"},
    {.name = "count",
     .shape = &count_shape,
     .default_text = "1",
     .meaning = "how many; fewer fail the step, and nothing is damaged",
     .example = "3"},
    {.name = "which",
     .shape = &which_shape,
     .default_text = "any",
     .meaning = "those that were put first or last, or any, by `seed`",
     .example = "oldest"},
    {.name = "seed",
     .shape = &seed_shape,
     .default_text = "1",
     .meaning = "chooses which they are, and which bit of each",
     .example = "7"},
    {.name = "versions",
     .shape = &versions_shape,
     .default_text = "newest",
     .meaning = "of `flip`, `truncate` and `remove`: the version that clients see, or all that "
                "there are. Where the newest alone is removed, the one before it is seen",
     .example = "all"},
}};

template <std::size_t Count>
std::size_t index_of(const std::array<std::string_view, Count>& words, std::string_view word) {
    return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

/// Nothing: all of them.
std::optional<std::uint32_t> parse_count(const Fields& step) {
    if (step.text("count") != nullptr) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(step.integer("count").value_or(1));
}

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* store_text = step.text("damage-object");
    const std::string* objects = step.text("objects");
    const std::string* how = step.text("how");
    auto store = store_text != nullptr ? Word::parse(*store_text) : std::optional<Word>{};
    if (!store || objects == nullptr || how == nullptr ||
        index_of(how_words, *how) == how_words.size()) {
        return std::nullopt;
    }
    const std::string which = step.optional_text("which").value_or("any");
    DamageObjectAction action{
        .store = std::move(*store),
        .objects = *objects,
        .bucket = step.optional_text("bucket").value_or(""),
        .how = static_cast<ObjectDamage>(index_of(how_words, *how)),
        .count = parse_count(step),
        .choice = static_cast<ObjectChoice>(index_of(which_words, which) % which_words.size()),
        .seed = static_cast<std::uint64_t>(step.integer("seed").value_or(1)),
        .is_every_version = step.optional_text("versions").value_or("newest") == "all",
        .store_place = step.place_of("damage-object")};
    const bool is_about_two =
        action.how == ObjectDamage::roll_back || action.how == ObjectDamage::replace;
    if (action.is_every_version && is_about_two) {
        step.error("versions", concat("'how: ", *how, "' is about the newest version alone"),
                   "remove 'versions: all'");
    }
    const std::string name = concat(*how, " ", *objects, " of ", action.store.text());
    return ParsedAction{std::move(action), name};
}

} // namespace

constinit const StepKind damage_object_kind{
    .object = {.name = "damage-object",
               .meaning =
                   "Changes what a store keeps, as rot, a fault of its maker or a thief does: "
                   "no key is asked for and no lock counts. Each object that was damaged, and how, "
                   "stands in the step's output and in the store's log.",
               .keys = keys,
               .example = "- { damage-object: b2, objects: data/*, how: flip }\n"
                          "- { damage-object: b2, objects: snapshots/*, how: replace, which: "
                          "newest }\n"},
    .parse = parse,
    .power_use = PowerUse::indifferent};

} // namespace harness::scenario
