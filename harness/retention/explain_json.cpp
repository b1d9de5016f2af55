#include "harness/base/concat.hpp"
#include "harness/calendar/local_text.hpp"
#include "harness/retention/explain.hpp"

#include <nlohmann/json.hpp>

namespace harness::retention {

using nlohmann::json;

namespace {

/// UTC, to the minute: "2026-03-29T00:30Z".
std::string utc_text(Instant instant) {
    std::string out = local_text(Zone(), instant);
    out[10] = 'T';
    return concat(out, "Z");
}

} // namespace

std::string render_json(const Explanation& explanation) {
    const Zone& zone = explanation.policy.zone;
    json kept = json::array();
    for (const ExplainedSnapshot& one : explanation.kept) {
        json row{{"taken", utc_text(one.taken)},
                 {"taken_local", local_text(zone, one.taken)},
                 {"reasons", one.reasons},
                 {"falls_away", nullptr}};
        if (one.falls_away) {
            row["falls_away"] = utc_text(*one.falls_away);
        }
        kept.push_back(std::move(row));
    }
    const json out{{"policy", to_text(explanation.policy)},
                   {"zone", zone.name()},
                   {"from", utc_text(explanation.from)},
                   {"to", utc_text(explanation.to)},
                   {"every", to_text(explanation.interval)},
                   {"taken", explanation.taken},
                   {"most_at_once", explanation.most_at_once},
                   {"looked_until", utc_text(explanation.looked_until)},
                   {"kept", std::move(kept)}};
    return concat(out.dump(2), "\n");
}

} // namespace harness::retention
