#pragma once

#include "harness/scenario/step_kind.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <array>

// What `check: requests` and `check: recovery` have beside other checks.
namespace harness::scenario {

extern const Shape operations_shape;
extern const Shape request_count_shape;
extern const Shape hours_shape;

inline constexpr std::array<KeySpec, 7> requests_keys{{
    {.name = "store",
     .shape = &word_shape,
     .meaning = "of `requests` and `cost`: one of the scenario's `stores`",
     .example = "b2"},
    {.name = "operations",
     .shape = &operations_shape,
     .default_text = "all",
     .meaning = "of `requests`: those alone, by S3's names",
     .example = "[PutObject, UploadPart]"},
    {.name = "objects",
     .shape = &line_of_text,
     .default_text = "all",
     .meaning = "of `requests`: those about objects of such names alone; `*` stands for any text",
     .example = "data/*"},
    {.name = "ended",
     .shape = &line_of_text,
     .default_text = "in any way",
     .meaning = "of `requests`: those alone that got this error; `ok` for those that got none",
     .example = "SlowDown"},
    {.name = "at-least",
     .shape = &request_count_shape,
     .default_text = "not asked",
     .meaning = "of `requests`: there must be so many of them",
     .example = "1"},
    {.name = "at-most",
     .shape = &request_count_shape,
     .default_text = "not asked",
     .meaning = "of `requests`: there may be so many of them",
     .example = "0"},
    {.name = "between",
     .shape = &hours_shape,
     .default_text = "not asked",
     .meaning = "of `requests`: all of them must have come in these hours, by the scenario's zone",
     .example = "01:00-05:00"},
}};

inline constexpr std::array<KeySpec, 1> recovery_keys{{
    {.name = "within",
     .shape = &duration_shape,
     .meaning = "of `recovery`: the longest time that may have passed since the last `replace`",
     .example = "30m"},
}};

extern const Shape money_shape;
extern const Shape scale_shape;

inline constexpr std::array<KeySpec, 3> cost_keys{{
    {.name = "monthly",
     .shape = &money_shape,
     .meaning = "of `cost`: what the dearest month may cost, in the currency of the prices",
     .example = "10 USD"},
    {.name = "prices",
     .shape = &file_path,
     .default_text = "B2's, of their time",
     .meaning = "of `cost`: a price list of one's own, relative to this file (docs/bill.md)",
     .example = "prices.json"},
    {.name = "scale",
     .shape = &scale_shape,
     .default_text = "1",
     .meaning = "of `cost`: how many times more bytes the real machine has; the number of its "
                "requests is not scaled",
     .example = "1000"},
}};

[[nodiscard]] std::optional<ParsedAction> parse_cost_check(const Fields& step);
[[nodiscard]] std::optional<ParsedAction> parse_requests_check(const Fields& step);
[[nodiscard]] std::optional<ParsedAction> parse_recovery_check(const Fields& step);

} // namespace harness::scenario
