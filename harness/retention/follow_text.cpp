#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/retention/follow.hpp"

namespace harness::retention {

namespace {

std::string named(const Snapshot& snapshot, const Zone& zone) {
    return concat(snapshot.name, " of ", local_text(zone, snapshot.taken));
}

/// "missing: a, b and 3 more"
template <typename T, typename ToText>
void add_list(std::vector<std::string>& parts, std::string_view what, const std::vector<T>& list,
              std::size_t most, const ToText& to_text_of) {
    if (list.empty()) {
        return;
    }
    std::vector<std::string> told;
    for (std::size_t i = 0; i < list.size() && i < most; ++i) {
        told.push_back(to_text_of(list[i]));
    }
    std::string part = concat(what, ": ", join(told, ", "));
    if (told.size() < list.size()) {
        part += concat(told.empty() ? "" : " and ", list.size() - told.size(),
                       told.empty() ? "" : " more");
    }
    parts.push_back(std::move(part));
}

} // namespace

std::string to_text(const LookVerdict& verdict, const Zone& zone, std::size_t most) {
    std::vector<std::string> parts;
    add_list(parts, "missing", verdict.missing, most, [&](const Missing& one) {
        return concat(named(one.snapshot, zone), " (", one.why, ")");
    });
    add_list(parts, "too many", verdict.too_many, most,
             [&](const Snapshot& one) { return named(one, zone); });
    add_list(parts, "none taken from", verdict.not_taken, most,
             [&](Instant begin) { return local_text(zone, begin); });
    return parts.empty() ? "all is as it should be" : join(parts, "; ");
}

} // namespace harness::retention
