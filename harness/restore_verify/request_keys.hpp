#pragma once

#include "harness/scenario/shape.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace harness::restore_verify {

/// The shape of a whole request file.
[[nodiscard]] const scenario::Shape& request_shape();

/// Its keys, as a table for people.
[[nodiscard]] const scenario::ObjectSpec& request_object();

/// "5%", "0.5%". Empty on anything else, on none and on more than all.
[[nodiscard]] std::optional<double> parse_percent(std::string_view text);

/// "90m", "26h", "2d", "1w". Empty on anything else, and on none.
[[nodiscard]] std::optional<std::chrono::seconds> parse_age(std::string_view text);

} // namespace harness::restore_verify
