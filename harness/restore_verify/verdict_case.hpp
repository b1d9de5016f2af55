#pragma once

#include "reports/model/run_report.hpp"

#include <string>
#include <string_view>

/// Cases of promises, which are known as soon as they are judged.
namespace harness::restore_verify {

/// The step of the report under which promises stand.
inline constexpr std::string_view promises_step = "promises";

[[nodiscard]] reports::Case kept(std::string name, std::string seen);

[[nodiscard]] reports::Case broken(std::string name, std::string message, std::string expected,
                                   std::string seen);

} // namespace harness::restore_verify
