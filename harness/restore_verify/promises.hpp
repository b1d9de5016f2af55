#pragma once

#include "harness/restore_verify/history.hpp"
#include "harness/restore_verify/snapshots.hpp"
#include "reports/model/run_report.hpp"

#include <vector>

namespace harness::restore_verify {

/// Of each host: it has snapshots, so many as were promised, the newest young enough, and none
/// from the future.
[[nodiscard]] std::vector<reports::Case> judge_snapshots(const Promises& promises,
                                                         const Choice& choice,
                                                         const std::vector<HostSnapshots>& hosts,
                                                         Moment now);

/// The repository is the one of the nights before.
[[nodiscard]] std::vector<reports::Case> judge_identity(const std::string& repository_id,
                                                        const History& history);

/// The newest of a host against last night's.
[[nodiscard]] std::vector<reports::Case>
judge_size(const Promises& promises, const HostNight& tonight, const History& history);

/// How long a restore took. `what`: "newest of zephyrus".
[[nodiscard]] std::vector<reports::Case> judge_time(const Promises& promises,
                                                    const VerifiedSnapshot& verified);

} // namespace harness::restore_verify
