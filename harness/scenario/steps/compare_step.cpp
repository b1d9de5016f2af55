#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind compare_kind;

namespace {

constexpr std::array<KeySpec, 1> keys{{{.name = "compare",
                                        .shape = &word_shape,
                                        .is_required = true,
                                        .meaning = "the `as` of an earlier `write` step",
                                        .example = "payload"}}};

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* text = step.text("compare");
    auto payload = text != nullptr ? Word::parse(*text) : std::optional<Word>{};
    if (!payload) {
        return std::nullopt;
    }
    return ParsedAction{CompareAction{std::move(*payload), step.place_of("compare")},
                        concat("compare ", *text)};
}

} // namespace

constinit const StepKind compare_kind{
    .object = {.name = "compare",
               .meaning = "Reads again what an earlier step wrote, and compares the digests: "
                          "whether data outlives a reboot.",
               .keys = keys,
               .example = "- write: [/mnt/data/probe]\n"
                          "  size: 1MiB\n"
                          "  as: payload\n"
                          "- compare: payload\n"},
    .parse = parse};

} // namespace harness::scenario
