#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace harness::agent::guest {

/// A timer of a process as `/proc/<pid>/fdinfo` shows it.
struct TimerDescriptor {
    int clock = 0;
    bool has_rung = false;              ///< And its process has not read that yet.
    bool hears_of_settings = false;     ///< It rings, too, when the clock is set.
    std::uint64_t left_nanoseconds = 0; ///< 0: not wound up, or due.

    bool operator==(const TimerDescriptor&) const = default;
};

/// Nothing where the descriptor is none of a timer.
[[nodiscard]] std::optional<TimerDescriptor> parse_timer(std::string_view fdinfo);

} // namespace harness::agent::guest
