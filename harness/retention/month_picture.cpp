#include "harness/retention/month_picture.hpp"

#include "harness/base/concat.hpp"

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

/// Red alone does not tell: there is a sign in it.
constexpr const char* wrong_style = R"(<style>
.wrong { fill: #b00020 } .sign { fill: #fff; font-weight: bold; pointer-events: none }
</style>
)";

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

std::string day_square(int x, int y, char mark, std::string_view title) {
    std::string out = square(x, y, kind_of_mark(mark), title);
    if (mark == '!') {
        out += concat("<text class=\"sign\" x=\"", x + 5, "\" y=\"", y + cell - 3, "\">!</text>\n");
    }
    return out;
}

std::string month_row(const MonthMarks& month, int y, const TitleOf& title_of) {
    std::string out = text_at(4, y + cell - 3, month.name);
    for (std::size_t day = 0; day < month.marks.size(); ++day) {
        const char mark = month.marks[day];
        if (mark == ' ') {
            continue;
        }
        const auto date = month.first + std::chrono::days(static_cast<int>(day));
        const std::string title =
            concat(month.name, day < 9 ? "-0" : "-", day + 1, ": ", title_of(date, mark));
        out += day_square(left_margin + static_cast<int>(day) * cell, y, mark, title);
    }
    return out;
}

std::string legend(int y, bool has_wrong) {
    std::string out;
    const int step = has_wrong ? 72 : 82;
    int x = 4;
    for (const Period period : periods) {
        out += square(x, y, adverb_of(period), adverb_of(period));
        out += text_at(x + cell + 3, y + cell - 3, adverb_of(period));
        x += step;
    }
    if (has_wrong) {
        out += day_square(x, y, '!', "wrong") + text_at(x + cell + 3, y + cell - 3, "wrong");
    }
    return out;
}

} // namespace

std::string_view kind_of_mark(char mark) {
    for (const Period period : periods) {
        if (adverb_of(period).front() == mark) {
            return adverb_of(period);
        }
    }
    if (mark == '!') {
        return "wrong";
    }
    return mark == '+' ? "other" : "none";
}

std::string month_picture(std::string_view heading, const std::vector<MonthMarks>& months,
                          const TitleOf& title_of) {
    const bool has_wrong = std::any_of(months.begin(), months.end(), [](const MonthMarks& month) {
        return month.marks.find('!') != std::string::npos;
    });
    const int rows = static_cast<int>(months.size()) * cell;
    const int width = left_margin + 31 * cell + 4;
    const int height = top_margin + rows + legend_height;
    std::string out = concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width,
                             "\" height=\"", height, "\" viewBox=\"0 0 ", width, " ", height,
                             "\">\n", style, has_wrong ? wrong_style : "");
    out += concat("<text class=\"title\" x=\"4\" y=\"16\">", escaped(heading), "</text>\n");
    for (const int day : {1, 5, 10, 15, 20, 25, 30}) {
        out += text_at(left_margin + (day - 1) * cell, top_margin - 6, std::to_string(day));
    }
    int y = top_margin;
    for (const MonthMarks& month : months) {
        out += month_row(month, y, title_of);
        y += cell;
    }
    return concat(out, legend(y + 8, has_wrong), "</svg>\n");
}

} // namespace harness::retention
