#pragma once

#include "harness/agent/protocol.hpp"

#include <functional>
#include <optional>

namespace harness::agent::guest {

/// The subvolume that an open file or directory of a btrfs lies in, without its path.
[[nodiscard]] std::optional<Subvolume> subvolume_at(int descriptor);

/// Answers in parts; a pattern that is no absolute path is a `Failed`. Links are no subvolumes,
/// whatever they lead to.
void list_subvolumes(const ListSubvolumes& request, const std::function<void(Message)>& send);

} // namespace harness::agent::guest
