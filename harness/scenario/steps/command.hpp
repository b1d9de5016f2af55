#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/scenario.hpp"
#include "harness/scenario/shape.hpp"

#include <optional>
#include <string>
#include <string_view>

// A command in the guest, as several steps have one.
namespace harness::scenario {

/// A shell text, or a list of a program and its arguments.
extern const Shape command_shape;

inline constexpr std::string_view command_meaning =
    "a text runs by `bash -euo pipefail -c`; a list is a program and its arguments, without a "
    "shell";

/// Empty where the value has another shape, or names no program; that one is told.
[[nodiscard]] std::optional<Command> parse_command(const Fields& fields, std::string_view key);

/// The shell text, or the words.
[[nodiscard]] std::string text_of(const Command& command);

} // namespace harness::scenario
