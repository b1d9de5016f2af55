#pragma once

#include <string_view>

namespace harness {

/// Whose commands a remedy is written in.
enum class Distribution { debian, ubuntu, fedora, nixos, other };

/// By the text of /etc/os-release; what is built from one of these counts as it.
[[nodiscard]] Distribution distribution_of(std::string_view os_release);

} // namespace harness
