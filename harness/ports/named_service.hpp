#pragma once

#include "harness/ports/guest_agent.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace harness::ports {

/// A service of a run, beside its stores, that machines reach by a name.
struct NamedService {
    std::string host_name;
    std::uint16_t guest_port = 0; ///< Where machines reach it.
    std::uint16_t port = 0;       ///< Of the host.
    std::string file;             ///< In the guest, for root alone: what programs need to know.
    std::string content;
    std::function<void(Instant)> heard; ///< As of a gateway.
};

} // namespace harness::ports
