#pragma once

#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/snapshot_globs.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

// What `check: retention` has beside other checks.
namespace harness::scenario {

inline constexpr std::array<KeySpec, 7> retention_keys{{
    {.name = "snapshots",
     .shape = &snapshot_globs,
     .meaning = "of `retention`, `snapshots` and `contents`: absolute paths in the guest; `*`, `?` "
                "and `[…]` stand for parts of names; what is no subvolume is passed over",
     .example = "[/mnt/home/.snapshots/*]"},
    {.name = "policy",
     .shape = &line_of_text,
     .meaning = "of `retention`: what is to be kept, as in docs/retention.md; this or `config`",
     .example = "7 daily, 4 weekly, 12 monthly"},
    {.name = "config",
     .shape = &file_path,
     .meaning = "of `retention`: a tool's own file, relative to this one, whose policy is meant "
                "as that tool means it; this or `policy`",
     .example = "snapshots/btrbk.conf"},
    {.name = "named",
     .shape = &line_of_text,
     .default_text = "that of `of`, or the only one",
     .meaning = "of `retention`: which of the policies in `config`, by a part of its name",
     .example = "/mnt/home"},
    {.name = "of",
     .shape = &guest_path,
     .default_text = "not asked",
     .meaning = "of `retention`: the subvolume that they must be snapshots of",
     .example = "/mnt/home"},
    {.name = "every",
     .shape = &length_shape,
     .default_text = "not asked",
     .meaning = "of `retention`: so often one must have been taken, from the first check on",
     .example = "1d"},
    {.name = "by",
     .shape = &line_of_text,
     .default_text = "the unit that ran last",
     .meaning = "of `retention`: the unit that removes snapshots; what it should have left is "
                "judged as of its last run",
     .example = "snapper-cleanup.service"},
}};

[[nodiscard]] std::optional<ParsedAction> parse_retention_check(const Fields& step);
[[nodiscard]] std::optional<ParsedAction> parse_snapshots_check(const Fields& step);

} // namespace harness::scenario
