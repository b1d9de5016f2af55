#pragma once

#include <string>

namespace harness::testing {

/// Names what the tests of this binary lack here; empty where they can run.
using WhySkipped = std::string (*)();

/// A static of this type has it asked before any test runs. Where something is lacking, the binary
/// says it and ends as what CTest shows as skipped.
struct SkipWhere {
    explicit SkipWhere(WhySkipped why);
};

} // namespace harness::testing
