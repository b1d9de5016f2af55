#pragma once

#include "harness/retention/name_pattern.hpp"
#include "harness/retention/policy.hpp"
#include "harness/retention/shell_text.hpp"

namespace harness::retention {

struct ListProblem {
    Span span;
    std::string problem;
    std::string help;
};

/// What a pipeline makes of a list of snapshots.
struct SnapshotList {
    NamePattern names;
    std::optional<Policy> policy; ///< Of what is not left in the list, to be removed.
    std::vector<ListProblem> problems;
};

/// Reads pipelines that begin with `ls`, `find`, `echo` or `printf` and leave in the list what is
/// to be removed. Empty where it is none; nothing is told of one that is not limited unless
/// `removes`, as it then is only shown.
[[nodiscard]] std::optional<SnapshotList> read_list(const Pipeline& pipeline, bool removes);

} // namespace harness::retention
