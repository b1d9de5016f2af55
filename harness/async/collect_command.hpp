#pragma once

#include "harness/async/child_process.hpp"

#include <string>

namespace harness::async {

/// Runs a program to its end. What it prints is added to `out` and `err` as it comes, at most
/// `limit` bytes of each, so it is there as well where this is cancelled, which kills the program.
[[nodiscard]] Task<ExitStatus> collect_command(ChildCommand command, std::size_t limit,
                                               std::string* out, std::string* err);

} // namespace harness::async
