#pragma once

#include "reports/model/run_report.hpp"

#include <pugixml.hpp>

#include <string>
#include <string_view>

namespace harness::reports::detail {

/// Sets an attribute to a text that came from anywhere.
void set_attribute(pugi::xml_node node, const char* name, std::string_view value);

/// Appends `<name>text</name>`.
pugi::xml_node append_text(pugi::xml_node parent, const char* name, std::string_view text);

/// "8.250": seconds, always with three digits after the point.
[[nodiscard]] std::string seconds_text(std::chrono::milliseconds time);

/// Appends the testcase of `one`. `unfinished` is what a case without a result says.
void append_case(pugi::xml_node suite, std::string_view scenario, const Case& one,
                 std::string_view unfinished);

} // namespace harness::reports::detail
