#pragma once

#include "harness/agent/guest/system.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace harness::agent::guest {

/// Where the time since the boot went.
class Phases {
  public:
    explicit Phases(std::uint64_t begin = 0) : mark_(begin) {}

    /// The phase that has just ended.
    void end(const std::string& name) {
        const std::uint64_t now = uptime_milliseconds();
        texts_.push_back(name + " " + std::to_string(now - mark_) + " ms");
        mark_ = now;
    }
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

  private:
    std::uint64_t mark_;
    std::vector<std::string> texts_;
};

} // namespace harness::agent::guest
