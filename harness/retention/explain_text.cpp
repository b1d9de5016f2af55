#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/retention/day_marks.hpp"
#include "harness/retention/explain.hpp"

#include <algorithm>

namespace harness::retention {

namespace {

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string end_text(const Explanation& explanation, const ExplainedSnapshot& one) {
    const Zone& zone = explanation.policy.zone;
    return one.falls_away ? local_text(zone, *one.falls_away)
                          : concat("not before ", local_text(zone, explanation.looked_until));
}

} // namespace

std::string render_text(const Explanation& explanation) {
    const Zone& zone = explanation.policy.zone;
    std::string out = concat(to_text(explanation.policy), " (", zone.name(), ")\n");
    out += concat(explanation.taken, " snapshots from ", local_text(zone, explanation.from), " to ",
                  local_text(zone, explanation.to), ", one every ", to_text(explanation.interval),
                  "; ", explanation.kept.size(), " are kept, at most ", explanation.most_at_once,
                  " at once\n\n");
    std::vector<std::string> reasons{"kept as"};
    for (const ExplainedSnapshot& one : explanation.kept) {
        reasons.push_back(join(one.reasons, "; "));
    }
    std::size_t width = 0;
    for (const std::string& reason : reasons) {
        width = std::max(width, reason.size());
    }
    constexpr std::size_t time_width = 16;
    out += concat(padded("taken", time_width), "  ", padded(reasons[0], width), "  falls away\n");
    for (std::size_t i = explanation.kept.size(); i-- > 0;) {
        const ExplainedSnapshot& one = explanation.kept[i];
        out += concat(local_text(zone, one.taken), "  ", padded(reasons[i + 1], width), "  ",
                      end_text(explanation, one), "\n");
    }
    return concat(out, "\n", render_calendar(explanation));
}

std::string render_calendar(const Explanation& explanation) {
    return calendar_of(marks_of(explanation));
}

} // namespace harness::retention
