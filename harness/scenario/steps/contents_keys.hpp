#pragma once

#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

// What `check: contents` has beside other checks.
namespace harness::scenario {

extern const Shape ignored_shape;
extern const Shape again_shape;

inline constexpr std::array<KeySpec, 4> contents_keys{{
    {.name = "as",
     .shape = &word_shape,
     .meaning = "of `contents`: the manifest that they are compared with, by the `as` of an "
                "earlier `manifest` step",
     .example = "day"},
    {.name = "tree",
     .shape = &guest_path,
     .meaning = "of `contents`: the directory that must be as the newest of these manifests says; "
                "this or `snapshots`",
     .example = "/mnt/restored"},
    {.name = "ignore",
     .shape = &ignored_shape,
     .default_text = "nothing",
     .meaning = "of `contents`: classes of differences that do not count",
     .example = "[directory mtime, holes]"},
    {.name = "again",
     .shape = &again_shape,
     .default_text = "false",
     .meaning = "of `contents`: also reads those snapshots again that were compared before, are "
                "read-only, and have not changed since by btrfs's own generation number",
     .example = "true"},
}};

[[nodiscard]] std::optional<ParsedAction> parse_contents_check(const Fields& step);

} // namespace harness::scenario
