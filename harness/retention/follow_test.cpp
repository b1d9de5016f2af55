#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/calendar/testing/zones.hpp"
#include "harness/retention/follow.hpp"
#include "harness/retention/tool_policy.hpp"

using namespace harness;
using namespace harness::retention;
using namespace std::chrono;
using calendar::testing::at;
using calendar::testing::berlin;

namespace {

Expectation expectation(std::string_view text, std::optional<Length> every = std::nullopt) {
    Policy policy = read_short_text(Source("x", std::string(text)))->policies[0].policy;
    policy.zone = berlin();
    return {policy, every, at(policy.zone, 2026, 3, 1)};
}

Snapshot night(unsigned day, int hour = 2) {
    return {at(berlin(), 2026, 3, day, hour), concat("home.", day), {}};
}

Instant noon(unsigned day) {
    return at(berlin(), 2026, 3, day, 12);
}

std::string text_of(const LookVerdict& verdict) {
    return to_text(verdict, berlin());
}

} // namespace

TEST_CASE("what is missing is told once, with why it should be there", "[retention]") {
    Follower follower(expectation("3 daily"));
    const std::vector<Snapshot> all{night(1), night(2), night(3)};
    CHECK(text_of(follower.look(all, noon(3))) == "all is as it should be");
    const std::vector<Snapshot> fewer{night(1), night(3)};
    CHECK(text_of(follower.look(fewer, noon(3))) ==
          "missing: home.2 of 2026-03-02 02:00 (daily 2 of 3)");
    CHECK(follower.look(fewer, noon(3)).is_right());
}

TEST_CASE("what no rule keeps is too many for as long as it is there", "[retention]") {
    Follower follower(expectation("2 daily"));
    const std::vector<Snapshot> all{night(3), night(1), night(2)};
    CHECK(text_of(follower.look(all, noon(3))) == "too many: home.1 of 2026-03-01 02:00");
    // One more day's would be wanted now that one is missing; but what was let go is let go.
    const std::vector<Snapshot> fewer{night(3), night(1)};
    CHECK(text_of(follower.look(fewer, noon(3))) ==
          "missing: home.2 of 2026-03-02 02:00 (daily 2 of 2); "
          "too many: home.1 of 2026-03-01 02:00");
    CHECK(follower.look(std::vector<Snapshot>{night(3)}, noon(3)).is_right());
}

TEST_CASE("a policy is judged as of the last clean-up", "[retention]") {
    Follower follower(expectation("2 daily"));
    const std::vector<Snapshot> after_it{night(1), night(2), night(3)};
    // The third is not too many before the tool had its turn.
    CHECK(follower.look(after_it, noon(3), at(berlin(), 2026, 3, 2, 3)).is_right());
    CHECK(text_of(follower.look(std::vector<Snapshot>{night(1), night(2)}, noon(3),
                                at(berlin(), 2026, 3, 2, 3))) ==
          "missing: home.3 of 2026-03-03 02:00 (taken after the last clean-up)");
    CHECK(text_of(follower.look(std::vector<Snapshot>{night(1), night(2), night(4)}, noon(4),
                                at(berlin(), 2026, 3, 4, 3))) ==
          "too many: home.1 of 2026-03-01 02:00");
}

TEST_CASE("a snapshot of a clock that was set back is one as any other", "[retention]") {
    Follower follower(expectation("2 last"));
    const std::vector<Snapshot> first{night(8), night(9)};
    CHECK(follower.look(first, noon(9), at(berlin(), 2026, 3, 9, 3)).is_right());
    // The tool sees two that are newer, and lets go of what it has just taken.
    const std::vector<Snapshot> second{night(8), night(9), night(5)};
    CHECK(text_of(follower.look(second, noon(5), at(berlin(), 2026, 3, 5, 3))) ==
          "too many: home.5 of 2026-03-05 02:00");
}

TEST_CASE("a name that is used again is another snapshot", "[retention]") {
    Follower follower(expectation("2 last"));
    const auto named = [](std::string name, unsigned day) {
        return Snapshot{night(day).taken, std::move(name), {}};
    };
    const std::vector<Snapshot> first{named("1", 1), named("2", 2)};
    CHECK(follower.look(first, noon(2)).is_right());
    CHECK(follower.look(std::vector<Snapshot>{named("2", 2), named("3", 3)}, noon(3)).is_right());
    // The first number is free by now.
    const std::vector<Snapshot> again{named("3", 3), named("1", 4)};
    CHECK(follower.look(again, noon(4)).is_right());
    CHECK(text_of(follower.look(std::vector<Snapshot>{named("3", 3)}, noon(4))) ==
          "missing: 1 of 2026-03-04 02:00 (last 1 of 2; the newest)");
}

TEST_CASE("a snapshot that another replaced under its name is missing", "[retention]") {
    Follower follower(expectation("3 daily"));
    const std::vector<Snapshot> all{night(1), night(2), night(3)};
    CHECK(follower.look(all, noon(3), noon(3)).is_right());
    std::vector<Snapshot> replaced = all;
    replaced[1].taken = noon(3) + 1h;
    CHECK(text_of(follower.look(replaced, noon(3) + 2h, noon(3))) ==
          "missing: home.2 of 2026-03-02 02:00 (daily 2 of 3)");
    CHECK(follower.look(replaced, noon(3) + 3h, noon(3)).is_right());
}

TEST_CASE("what a tool keeps in place of one that was lost before its clean-up is right",
          "[retention]") {
    Follower follower(expectation("2 daily"));
    CHECK(follower.look(std::vector<Snapshot>{night(1), night(2)}, noon(2), noon(2)).is_right());
    // Without the second, there is room for the first.
    const std::vector<Snapshot> other{night(1), night(3)};
    CHECK(text_of(follower.look(other, noon(3), noon(3))) ==
          "missing: home.2 of 2026-03-02 02:00 (daily 2 of 2)");
    CHECK(follower.look(other, noon(3) + 1h, noon(3)).is_right());
    CHECK(follower.history().there[0].longest == Period::daily);
    // It is now wanted as any other.
    CHECK(text_of(follower.look(std::vector<Snapshot>{night(3)}, noon(3) + 2h, noon(3))) ==
          "missing: home.1 of 2026-03-01 02:00 (daily 2 of 2)");
}

TEST_CASE("one that was lost does not excuse all that stays", "[retention]") {
    Follower follower(expectation("2 daily"));
    const std::vector<Snapshot> all{night(1), night(2), night(3)};
    CHECK(follower.look(all, noon(3), at(berlin(), 2026, 3, 1)).is_right());
    const std::vector<Snapshot> too_many{night(1), night(2), night(4)};
    CHECK(text_of(follower.look(too_many, noon(4), noon(4))) ==
          "missing: home.3 of 2026-03-03 02:00 (daily 2 of 2); "
          "too many: home.1 of 2026-03-01 02:00");
}

TEST_CASE("an interval without a snapshot is told once it has passed", "[retention]") {
    Follower follower(expectation("7 daily", Length{0, 0, 1, {}}));
    const std::vector<Snapshot> one{night(1)};
    CHECK(follower.look(one, at(berlin(), 2026, 3, 2, 23, 59)).is_right());
    CHECK(text_of(follower.look(one, at(berlin(), 2026, 3, 3))) ==
          "none taken from: 2026-03-02 00:00");
    CHECK(follower.look(one, noon(3)).is_right());
    const std::vector<Snapshot> two{night(1), night(4)};
    CHECK(text_of(follower.look(two, noon(6))) ==
          "none taken from: 2026-03-03 00:00, 2026-03-05 00:00");
}

TEST_CASE("a snapshot counts for its interval even if it is gone before that passed",
          "[retention]") {
    Follower follower(expectation("1 last", Length{0, 0, 7, {}}));
    CHECK(follower.look(std::vector<Snapshot>{night(3)}, noon(3)).is_right());
    CHECK(follower.look(std::vector<Snapshot>{night(8)}, noon(8)).is_right());
}

TEST_CASE("a verdict tells so many names of each, and how many more", "[retention]") {
    LookVerdict verdict;
    for (const unsigned day : {1, 2, 3}) {
        verdict.missing.push_back({night(day), "the newest"});
        verdict.too_many.push_back(night(day + 10));
        verdict.not_taken.push_back(at(berlin(), 2026, 3, day));
    }
    CHECK(to_text(verdict, berlin(), 1) ==
          "missing: home.1 of 2026-03-01 02:00 (the newest) and 2 more; "
          "too many: home.11 of 2026-03-11 02:00 and 2 more; "
          "none taken from: 2026-03-01 00:00 and 2 more");
    CHECK(to_text(verdict, berlin(), 0) == "missing: 3; too many: 3; none taken from: 3");
}

TEST_CASE("looks are kept by the day, and the last one's snapshots", "[retention]") {
    Follower follower(expectation("2 daily"));
    CHECK(follower.look(std::vector<Snapshot>{night(1), night(2)}, noon(2)).is_right());
    const std::vector<Snapshot> wrong{night(1), night(2), night(3)};
    CHECK_FALSE(follower.look(wrong, noon(3)).is_right());
    CHECK_FALSE(follower.look(wrong, noon(3) + 1h).is_right());
    const History history = follower.history();
    REQUIRE(history.days.size() == 2);
    CHECK(history.days[0].is_right());
    CHECK(history.days[0].there == 2);
    CHECK(history.days[1].looks == 2);
    CHECK(history.days[1].wrong_looks == 2);
    CHECK(history.days[1].first_wrong == "too many: home.1 of 2026-03-01 02:00");
    REQUIRE(history.there.size() == 3);
    CHECK_FALSE(history.there[0].longest);
    CHECK(history.there[2].longest == Period::daily);
    CHECK(history.there[2].taken == night(3).taken);
}

TEST_CASE("what the snapshots of a history are kept for is as of the last clean-up",
          "[retention]") {
    Expectation by_calendar = expectation("2 daily");
    by_calendar.policy.counting = Counting::calendar;
    Follower follower(by_calendar);
    const std::vector<Snapshot> there{night(2), night(3), night(9)};
    // At the time of the look, the first two would be too old.
    CHECK(follower.look(there, noon(9), noon(3)).is_right());
    const History history = follower.history();
    REQUIRE(history.there.size() == 3);
    CHECK(history.there[0].longest == Period::daily);
    CHECK(history.there[0].reasons == std::vector<std::string>{"daily, 1 day back of 2"});
    CHECK(history.there[1].longest == Period::daily);
    CHECK_FALSE(history.there[2].longest);
    CHECK(history.there[2].reasons == std::vector<std::string>{"taken after the last clean-up"});
}
