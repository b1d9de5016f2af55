#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/store_request.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind bad_days_kind;

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

} // namespace

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
