#pragma once

#include "harness/scenario/fields.hpp"
#include "harness/scenario/scenario.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>
#include <optional>

namespace harness::scenario {

// The map of `expect` in steps that fail as a whole.

inline constexpr std::string_view failure_meaning =
    "A failure that must come. When the step passes, or fails with another message, it fails.";

inline constexpr std::array<KeySpec, 2> failure_keys{{
    {.name = "fail",
     .shape = &some_text,
     .is_required = true,
     .meaning = "the message that the step must fail with; `*` stands for any text",
     .example = "\"*nothing was written*\""},
    {.name = "reason",
     .shape = &some_text,
     .is_required = true,
     .meaning = "why it must; shown in reports",
     .example = "kernel names have changed places"},
}};

/// What stands in the `expect` of a step.
[[nodiscard]] inline std::optional<ExpectedFailure> parse_expected_failure(const Fields& step) {
    const Node* expected = step.node("expect");
    if (expected == nullptr) {
        return std::nullopt;
    }
    const Fields fields = step.at(*expected);
    const std::string* message = fields.text("fail");
    const std::string* reason = fields.text("reason");
    if (message == nullptr || reason == nullptr) {
        return std::nullopt;
    }
    return ExpectedFailure{*message, *reason, fields.place_of("fail")};
}

} // namespace harness::scenario
