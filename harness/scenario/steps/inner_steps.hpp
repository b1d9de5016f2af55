#pragma once

#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

// What steps that have others within them share.
namespace harness::scenario {

inline constexpr std::array<KeySpec, 2> inner_step_keys{{
    {.name = "name",
     .shape = &line_of_text,
     .default_text = "made of the step",
     .meaning = "what reports call the step"},
    {.name = "deadline",
     .shape = &duration_shape,
     .default_text = "that of the step around it",
     .meaning = "of the step, each time"},
}};

/// Whether a step of this kind can stand there.
using CanStand = bool (*)(std::string_view kind);

[[nodiscard]] std::vector<const ObjectSpec*> objects_of(CanStand can_stand);

/// Reads the list under `steps`; what has another shape is left out. `check` hears of each action,
/// and reports what it has against it.
[[nodiscard]] std::vector<Step>
parse_inner_steps(const Fields& step, CanStand can_stand,
                  void (*check)(const Fields& fields, std::string_view kind, const Action& action));

} // namespace harness::scenario
