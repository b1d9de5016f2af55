#include "harness/base/concat.hpp"
#include "harness/retention/month_picture.hpp"

namespace harness::retention {

std::string render_svg(const Explanation& explanation) {
    return month_picture(to_text(explanation.policy), marks_of(explanation),
                         [](std::chrono::local_days, char mark) {
                             const std::string_view kind = kind_of_mark(mark);
                             return concat(kind == "none" ? "" : "kept, ", kind);
                         });
}

} // namespace harness::retention
