#include "harness/engine/pace.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace harness::engine {

namespace {

/// What the agent's piece of work takes without emulation: 0.87 to 0.91 ms, found by running it
/// outside of a guest (`harness_guest_agent --pace`) on a virtual server of two cores, which a
/// machine under KVM is as well. Under TCG on that server, with other builds on it: 8 to 12 ms.
constexpr std::chrono::microseconds reference{900};

/// More does not help: what hangs must end in reasonable time.
constexpr double most = 10;

} // namespace

double deadline_factor(std::chrono::microseconds work) {
    const double ratio = static_cast<double>(work.count()) / static_cast<double>(reference.count());
    return std::clamp(std::round(ratio * 10) / 10, 1.0, most);
}

std::string factor_text(double factor) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", factor);
    return text.data();
}

} // namespace harness::engine
