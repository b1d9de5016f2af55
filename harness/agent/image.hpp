#pragma once

#include <string_view>

namespace harness::agent {

/// The guest agent's program, as built with this harness.
[[nodiscard]] std::string_view guest_agent_image();

} // namespace harness::agent
