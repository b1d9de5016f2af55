#pragma once

#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/steps/command.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

// What `check: ledger` has beside other checks.
namespace harness::scenario {

extern const Shape as_of_shape;

inline constexpr std::array<KeySpec, 5> ledger_keys{{
    {.name = "load",
     .shape = &word_shape,
     .meaning =
         "of `ledger`: the `as` of an earlier `start` step; each line of its standard output "
         "is `42` once write 42 was acknowledged to it, or `try 42 SECONDS` before it sends "
         "it, with the time since 1970 before that",
     .example = "inserts"},
    {.name = "holds",
     .shape = &command_shape,
     .meaning = "of `ledger`: a command that prints the number of each write that is there, a line "
                "each",
     .example = "psql -qAtc 'select n from ledger'"},
    {.name = "as-of",
     .shape = &as_of_shape,
     .default_text = "now",
     .meaning = "of `ledger`: when what is there was so: a time; a path in the guest, of a "
                "subvolume (when it was created) or of a file with the seconds since 1970 in it; "
                "or `loss`, when the machine was lost that a `replace` step has replaced, so that "
                "`may-lose` is what is promised (RPO). What was acknowledged before that must be "
                "there",
     .example = "/mnt/home/.snapshots/home.20260302T0300"},
    {.name = "may-lose",
     .shape = &duration_shape,
     .default_text = "nothing",
     .meaning = "of `ledger`: what was acknowledged so long before `as-of` may be missing",
     .example = "2s"},
    {.name = "nothing-after",
     .shape = &truth_shape,
     .default_text = "false",
     .meaning = "of `ledger`: what was sent after `as-of` must not be there; needs the SECONDS",
     .example = "true"},
}};

[[nodiscard]] std::optional<ParsedAction> parse_ledger_check(const Fields& step);

/// Tells which of these keys the check has, and that they are of another one.
void refuse_keys(const Fields& step, std::span<const KeySpec> keys, std::string_view owner);

} // namespace harness::scenario
