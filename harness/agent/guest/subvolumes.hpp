#pragma once

#include "harness/agent/protocol.hpp"

#include <functional>

namespace harness::agent::guest {

/// Answers in parts; a pattern that is no absolute path is a `Failed`. Links are no subvolumes,
/// whatever they lead to.
void list_subvolumes(const ListSubvolumes& request, const std::function<void(Message)>& send);

} // namespace harness::agent::guest
