#pragma once

#include "harness/base/source.hpp"

#include <string>
#include <vector>

// Shell text as far as a reader of scripts needs it. Nothing is run.
namespace harness::retention {

/// Stands in a word for what only a run can tell: the output of a command.
inline constexpr char unknown_part = '\x01';

struct ShellCommand {
    /// Without quotes and redirections. The values of variables that the text sets stand in their
    /// place; other variables stay, as `${name}`.
    std::vector<std::string> words;
    Span span;
};

/// Commands of which each reads what the one before it writes; at least one.
using Pipeline = std::vector<ShellCommand>;

/// The pipelines of a script, of `ExecStart=` lines of a unit and of the strings of a Nix file.
/// Those within `$(...)` or `sh -c '...'` come before what is around them. What is no shell gives
/// commands that no program has.
[[nodiscard]] std::vector<Pipeline> shell_pipelines(const Source& source);

/// "/usr/bin/btrfs" is a path of "btrfs".
[[nodiscard]] std::string_view program_of(std::string_view word);

} // namespace harness::retention
