#include "harness/base/concat.hpp"
#include "harness/retention/day_marks.hpp"
#include "harness/retention/explain.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

constexpr int cell = 14;
constexpr int left_margin = 70;
constexpr int top_margin = 44;
constexpr int legend_height = 30;

/// Colours that are told apart in light and dark, and by those who do not see red and green.
constexpr const char* style = R"(<style>
text { font: 11px sans-serif; fill: #222 }
.title { font-weight: bold; font-size: 13px }
rect { stroke: #fff; stroke-width: 1 }
.none { fill: #e6e6e6 } .other { fill: #999999 } .hourly { fill: #56b4e9 }
.daily { fill: #0072b2 } .weekly { fill: #009e73 } .monthly { fill: #e69f00 }
.quarterly { fill: #d55e00 } .yearly { fill: #cc79a7 }
@media (prefers-color-scheme: dark) {
text { fill: #ddd } rect { stroke: #1b1b1b } .none { fill: #333333 } .daily { fill: #3d9bdc }
}
</style>
)";

std::string_view class_of(char mark) {
    for (const Period period : periods) {
        if (adverb_of(period).front() == mark) {
            return adverb_of(period);
        }
    }
    return mark == '+' ? "other" : "none";
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else {
            out.push_back(c);
        }
    }
    return out;
}

std::string text_at(int x, int y, std::string_view text) {
    return concat("<text x=\"", x, "\" y=\"", y, "\">", escaped(text), "</text>\n");
}

std::string square(int x, int y, std::string_view kind, std::string_view title) {
    return concat("<rect class=\"", kind, "\" x=\"", x, "\" y=\"", y, "\" width=\"", cell,
                  "\" height=\"", cell, "\"><title>", escaped(title), "</title></rect>\n");
}

std::string month_row(const MonthMarks& month, int y) {
    std::string out = text_at(4, y + cell - 3, month.name);
    for (std::size_t day = 0; day < month.marks.size(); ++day) {
        if (month.marks[day] == ' ') {
            continue;
        }
        const std::string_view kind = class_of(month.marks[day]);
        const std::string title = concat(month.name, day < 9 ? "-0" : "-", day + 1, ": ",
                                         kind == "none" ? "" : "kept, ", kind);
        out += square(left_margin + static_cast<int>(day) * cell, y, kind, title);
    }
    return out;
}

std::string legend(int y) {
    std::string out;
    int x = 4;
    for (const Period period : periods) {
        out += square(x, y, adverb_of(period), adverb_of(period));
        out += text_at(x + cell + 3, y + cell - 3, adverb_of(period));
        x += 82;
    }
    return out;
}

} // namespace

std::string render_svg(const Explanation& explanation) {
    const auto months = marks_of(explanation);
    const int rows = static_cast<int>(months.size()) * cell;
    const int width = left_margin + 31 * cell + 4;
    const int height = top_margin + rows + legend_height;
    std::string out =
        concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width, "\" height=\"", height,
               "\" viewBox=\"0 0 ", width, " ", height, "\">\n", style);
    out += concat("<text class=\"title\" x=\"4\" y=\"16\">", escaped(to_text(explanation.policy)),
                  "</text>\n");
    for (const int day : {1, 5, 10, 15, 20, 25, 30}) {
        out += text_at(left_margin + (day - 1) * cell, top_margin - 6, std::to_string(day));
    }
    int y = top_margin;
    for (const MonthMarks& month : months) {
        out += month_row(month, y);
        y += cell;
    }
    return concat(out, legend(y + 8), "</svg>\n");
}

} // namespace harness::retention
