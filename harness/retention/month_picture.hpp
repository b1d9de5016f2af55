#pragma once

#include "harness/retention/day_marks.hpp"

#include <functional>

namespace harness::retention {

/// What a day's square says when it is pointed at.
using TitleOf = std::function<std::string(std::chrono::local_days day, char mark)>;

/// What the squares of a mark are called: "daily" of `d`, "other" of `+`, "wrong" of `!`, "none".
[[nodiscard]] std::string_view kind_of_mark(char mark);

/// Months as rows of squares (SVG), for light and dark pages.
[[nodiscard]] std::string month_picture(std::string_view heading,
                                        const std::vector<MonthMarks>& months,
                                        const TitleOf& title_of);

} // namespace harness::retention
