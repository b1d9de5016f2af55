#pragma once

#include "harness/retention/policy.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace harness::retention {

struct Snapshot {
    Instant taken;
    std::string name;
    std::vector<std::string> tags;
};

struct Verdict {
    bool is_kept = false;
    std::vector<std::string> reasons; ///< "daily 3 of 7", "within 2d"; none where it is not kept.
    std::optional<Period> longest;    ///< The longest period that it stands for, if any.
};

/// What a run of a policy at `now` keeps: a verdict for each snapshot, in their order. The order
/// does not change what is kept.
[[nodiscard]] std::vector<Verdict> judge(const Policy& policy, std::span<const Snapshot> snapshots,
                                         Instant now);

/// As `judge`, without the words.
[[nodiscard]] std::vector<bool> is_kept(const Policy& policy, std::span<const Snapshot> snapshots,
                                        Instant now);

/// For each snapshot the first of the runs that removes it; empty where all of them keep it. Each
/// run sees what the runs before it left, and no snapshots are taken. `runs` are in ascending
/// order.
[[nodiscard]] std::vector<std::optional<Instant>> falls_away(const Policy& policy,
                                                             std::span<const Snapshot> snapshots,
                                                             std::span<const Instant> runs);

} // namespace harness::retention
