#pragma once

#include "harness/calendar/zone.hpp"
#include "harness/ports/object_store.hpp"
#include "harness/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace harness::engine {

struct RequestsVerdict {
    std::string message; ///< Empty: all is as it must be.
    std::string expected;
    std::string seen;
    std::string output; ///< What was counted.
};

/// Judges what a store was asked. `zone` is the scenario's, where it has a time of its own.
[[nodiscard]] RequestsVerdict judge_requests(const scenario::RequestsAction& action,
                                             const std::vector<ports::StoreRequest>& requests,
                                             const calendar::Zone* zone);

} // namespace harness::engine
