#pragma once

#include "harness/async/task.hpp"

namespace harness::async {

/// Runs a task whose Error is kept for later, unless one is kept already: for ends that all have to
/// come, of which the first that fails is told. What else it throws is thrown.
[[nodiscard]] Task<> keep_trouble(Task<> task, std::exception_ptr* trouble);

} // namespace harness::async
