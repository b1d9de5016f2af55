#pragma once

#include "harness/agent/protocol.hpp"

#include <functional>

namespace harness::agent::guest {

/// Answers TakeManifest, in parts.
void take_manifest(const TakeManifest& request, const std::function<void(Message)>& send);

} // namespace harness::agent::guest
