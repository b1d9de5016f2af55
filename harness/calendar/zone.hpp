#pragma once

#include "harness/calendar/posix_rule.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::calendar {

using Instant = std::chrono::sys_seconds;
using LocalTime = std::chrono::local_seconds;

/// A time zone: what clocks showed there, and what they will by the rule of today.
class Zone {
  public:
    /// UTC.
    Zone() = default;

    /// Reads the bytes of a file of the zone database (TZif, version 2 or newer). Empty where they
    /// are none, or cut off.
    [[nodiscard]] static std::optional<Zone> parse(std::string name, std::string_view bytes);

    [[nodiscard]] const std::string& name() const { return name_; }

    /// What the clock is ahead of UTC.
    [[nodiscard]] std::chrono::seconds offset_at(Instant instant) const;

    [[nodiscard]] LocalTime to_local(Instant instant) const;

    /// The first instant at which the clock shows this. Of a time that is skipped in spring: the
    /// instant of the change and as much later as the time is after it.
    [[nodiscard]] Instant to_instant(LocalTime local) const;

  private:
    struct Change {
        Instant from;
        std::chrono::seconds offset;
    };

    /// Changes that follow from the rule.
    void list_changes();

    std::string name_ = "UTC";
    std::chrono::seconds before_{0}; ///< Before the first change.
    std::vector<Change> changes_;    ///< Ascending.
    std::optional<PosixRule> after_; ///< After the last change.
};

} // namespace harness::calendar
