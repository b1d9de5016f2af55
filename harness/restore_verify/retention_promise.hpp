#pragma once

#include "harness/restore_verify/history.hpp"
#include "harness/restore_verify/snapshots.hpp"
#include "reports/model/run_report.hpp"

#include <vector>

namespace harness::restore_verify {

/// A host's snapshots as a history keeps them: restic forgets those of each set of paths by
/// themselves.
[[nodiscard]] std::vector<PathsNight> by_paths(const HostSnapshots& host);

/// Of a host's snapshots: all that any night has seen and the policy still keeps are there, and
/// none is there that it does not keep. Nothing where no policy is promised.
[[nodiscard]] std::vector<reports::Case>
judge_retention(const Promises& promises, const HostNight& tonight, const History& history);

} // namespace harness::restore_verify
