#include "harness/base/concat.hpp"
#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

namespace harness::scenario {

extern const StepKind manifest_kind;

namespace {

constexpr std::array<KeySpec, 2> keys{{
    {.name = "manifest",
     .shape = &guest_path,
     .is_required = true,
     .meaning = "the directory at the top of the tree",
     .example = "/mnt/home"},
    {.name = "as",
     .shape = &word_shape,
     .is_required = true,
     .meaning = "the name under which `check: contents` finds it; it may be taken again, of the "
                "same tree, and each is kept with its time",
     .example = "day"},
}};

std::optional<ParsedAction> parse(const Fields& step) {
    const std::string* text = step.text("manifest");
    const std::string* name = step.text("as");
    auto tree = text != nullptr ? GuestPath::parse(*text) : std::optional<GuestPath>{};
    auto word = name != nullptr ? Word::parse(*name) : std::optional<Word>{};
    if (!tree || !word) {
        return std::nullopt;
    }
    return ParsedAction{ManifestAction{std::move(*tree), std::move(*word), step.place_of("as")},
                        concat("manifest ", shortened(*text))};
}

} // namespace

constinit const StepKind manifest_kind{
    .object = {.name = "manifest",
               .meaning =
                   "Takes the manifest of a tree: every entry in it with its kind, mode, "
                   "owner, time, links, attributes, and a digest of its content. It does not "
                   "go into other file systems and subvolumes, but names where they are. "
                   "The report tells what snapshots of the tree leave out, and what stands "
                   "in their way.",
               .keys = keys,
               .example = "- manifest: /mnt/home\n"
                          "  as: day\n"},
    .parse = parse};

} // namespace harness::scenario
