#pragma once

#include "harness/agent/protocol.hpp"

#include <string>
#include <vector>

namespace harness::agent::guest {

/// Gives a system that id by which it knows itself.
bool draw_machine_id(const std::string& file);

void set_host_name(const std::string& name);

/// Makes a guest that goes on from a saved one another machine than all others that do: random
/// numbers, clock, name. Returns what could not be done.
[[nodiscard]] std::vector<std::string> become_another(const Join& message);

} // namespace harness::agent::guest
