#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace harness::engine {

/// By what a deadline that was written for a machine under KVM is multiplied where the machine is
/// emulated: from the time that a piece of work took there, which each start measures. At least 1,
/// and in steps of a tenth, so that what is told is what is done.
[[nodiscard]] double deadline_factor(std::chrono::microseconds work);

/// Of a run's record: the factor of each start.
inline constexpr std::string_view factor_property = "deadline.factor";

/// "4.2"
[[nodiscard]] std::string factor_text(double factor);

} // namespace harness::engine
