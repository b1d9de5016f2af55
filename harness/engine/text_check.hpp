#pragma once

#include "harness/scenario/scenario.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace harness::engine {

/// What a text was expected to be and is not.
struct TextMismatch {
    std::string message;
    std::string expected;
};

/// Holds a text against what the scenario expects of it; empty where it fits. `what` is "stdout".
[[nodiscard]] std::optional<TextMismatch> mismatch_of(const scenario::TextExpectation& expected,
                                                      std::string_view text, std::string_view what);

} // namespace harness::engine
