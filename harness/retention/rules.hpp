#pragma once

#include "harness/retention/moment.hpp"

#include <functional>
#include <span>

namespace harness::retention {

/// Why a snapshot is kept.
struct Ground {
    enum class Rule { last, count, within, within_of, minimum, oldest, future };
    Rule rule = Rule::last;
    Period period = Period::hourly; ///< Of count, within_of, oldest.
    std::uint32_t ordinal = 0;      ///< Of last and count: from 1 on; by calendar: how far back.
};

using Keep = std::function<void(std::size_t index, const Ground& ground)>;

/// Calls `keep` for each rule that keeps a snapshot, tags left out. `moments` are in ascending
/// order.
void apply_rules(const Policy& policy, std::span<const Moment> moments, Instant now,
                 const Keep& keep);

} // namespace harness::retention
