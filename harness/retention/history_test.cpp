#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/calendar/testing/zones.hpp"
#include "harness/retention/follow.hpp"
#include "harness/retention/tool_policy.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::retention;
using namespace std::chrono;
using calendar::testing::at;
using calendar::testing::berlin;
using harness::testing::matches_golden;

namespace {

/// What a tool has, which loses a month's snapshot and later forgets to remove one.
History looked_at() {
    const Zone zone = berlin();
    Policy policy =
        read_short_text(Source("x", "7 daily, 4 weekly, 12 monthly"))->policies[0].policy;
    policy.zone = zone;
    const Instant from = at(zone, 2026, 1, 10, 2);
    Follower follower({policy, Length{0, 0, 1, {}}, at(zone, 2026, 1, 10)});
    std::vector<Snapshot> there;
    for (std::size_t night = 0; night < 130; ++night) {
        const Instant taken = after(zone, from, times(Length{0, 0, 1, {}}, night));
        if (night != 100) {
            there.push_back({taken, concat("home.", night), {}});
        }
        const bool forgets = night == 90;
        const std::vector<bool> kept = is_kept(policy, there, taken);
        std::vector<Snapshot> left;
        for (std::size_t i = 0; i < there.size(); ++i) {
            const bool is_lost = night == 60 && there[i].name == "home.21";
            if ((kept[i] || forgets) && !is_lost) {
                left.push_back(there[i]);
            }
        }
        there = std::move(left);
        static_cast<void>(follower.look(there, taken + 6h, taken));
    }
    return follower.history();
}

} // namespace

TEST_CASE("a history is a calendar for terminals and a picture", "[retention][golden]") {
    const History history = looked_at();
    CHECK(matches_golden("retention/history.txt", render_history_text(history)));
    CHECK(matches_golden("retention/history.svg", render_history_svg(history)));
}

TEST_CASE("a wrong day says what was wrong, with the signs of XML escaped", "[retention]") {
    History history;
    history.policy.zone = berlin();
    history.days = {{local_days(2026y / March / 3), 2, 1, 4, "missing: <a> of 2026-03-02 02:00"},
                    {local_days(2026y / March / 4), 1, 0, 5, {}}};
    history.there = {{at(berlin(), 2026, 3, 4, 2), {}, Period::weekly, {}}};
    CHECK(render_history_text(history) == "         1234567890123456789012345678901\n"
                                          "2026-03    !w                           \n");
    const std::string picture = render_history_svg(history);
    CHECK(picture.find("2026-03-03: 1 of 2 looks wrong: missing: &lt;a&gt; of 2026-03-02 02:00") !=
          std::string::npos);
    CHECK(picture.find("2026-03-04: still there, weekly; 1 look, 5 there") != std::string::npos);
}

TEST_CASE("a history without looks is an empty calendar", "[retention]") {
    const History none = Follower(Expectation{}).history();
    CHECK(render_history_text(none) == "         1234567890123456789012345678901\n");
    CHECK(render_history_svg(none).find("wrong") == std::string::npos);
}
