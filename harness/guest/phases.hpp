#pragma once

#include "harness/agent/protocol.hpp"
#include "harness/ports/trace.hpp"

#include <vector>

namespace harness::guest {

/// A part of a guest's boot, by the host's clock.
struct Phase {
    std::string name;
    ports::TraceSink::Time from;
    ports::TraceSink::Time until;

    bool operator==(const Phase&) const = default;
};

/// Where the guest's time went, as its Ready tells. Its clock counts from its own start, so the
/// last phase is taken to end when the Ready came: what the message took on its way is the error.
/// What is no phase ("udev 640 ms") is left out.
[[nodiscard]] std::vector<Phase> phases_of(const agent::Ready& ready, ports::TraceSink::Time came);

} // namespace harness::guest
