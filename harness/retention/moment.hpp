#pragma once

#include "harness/retention/policy.hpp"

#include <cstdint>

namespace harness::retention {

/// An instant, and the number of the hour, day, ... that it lies in as a policy sees it. Numbers of
/// neighbours differ by one.
struct Moment {
    Instant taken;
    PerPeriod<std::int32_t> number;
};

/// Where a snapshot lies.
[[nodiscard]] Moment moment_of(const Policy& policy, Instant taken);

/// Where distances are counted from. Months and years are those of the date, even where those of
/// snapshots begin with a week: btrbk counts so.
[[nodiscard]] Moment moment_of_now(const Policy& policy, Instant now);

} // namespace harness::retention
