#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/retention/follow.hpp"
#include "harness/retention/testing/snapshots.hpp"

#include <set>

using namespace harness;
using namespace harness::retention;
using namespace std::chrono;
using calendar::testing::at;
using calendar::testing::berlin;
using harness::retention::testing::Chance;

namespace {

constexpr std::uint32_t rounds = 15;

/// A tool that follows a policy exactly.
class RightTool {
  public:
    explicit RightTool(Policy policy) : policy_(std::move(policy)) {}

    void take(Snapshot snapshot) { there_.push_back(std::move(snapshot)); }

    /// Returns those that were removed.
    std::vector<Snapshot> clean_up(Instant now) {
        const std::vector<bool> kept = is_kept(policy_, there_, now);
        std::vector<Snapshot> left;
        std::vector<Snapshot> removed;
        for (std::size_t i = 0; i < there_.size(); ++i) {
            (kept[i] ? left : removed).push_back(there_[i]);
        }
        there_ = std::move(left);
        return removed;
    }

    /// Removes one that it should keep.
    Snapshot lose(std::size_t index) {
        Snapshot lost = there_[index];
        there_.erase(there_.begin() + static_cast<std::ptrdiff_t>(index));
        return lost;
    }

    [[nodiscard]] const std::vector<Snapshot>& there() const { return there_; }

  private:
    Policy policy_;
    std::vector<Snapshot> there_;
};

std::vector<Snapshot> named_snapshots(Chance& chance) {
    std::vector<Snapshot> out = chance.snapshots();
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].name = concat("home.", i);
    }
    return out;
}

std::string words_of(const LookVerdict& verdict) {
    return to_text(verdict, berlin());
}

} // namespace

TEST_CASE("a tool that follows the policy is right at every look", "[retention][property]") {
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        const bool cleans_up_first = chance.number(2) == 0;
        RightTool tool(policy);
        Follower follower({policy, {}, {}});
        std::size_t wrong = 0;
        for (const Snapshot& one : named_snapshots(chance)) {
            if (cleans_up_first) {
                tool.clean_up(one.taken - 1s);
                tool.take(one);
            } else {
                tool.take(one);
                tool.clean_up(one.taken);
            }
            const Instant cleaned = cleans_up_first ? one.taken - 1s : one.taken;
            for (std::uint32_t looks = 1 + chance.number(2); looks > 0; --looks) {
                const Instant now = one.taken + seconds(chance.number(100'000));
                wrong += follower.look(tool.there(), now, cleaned).is_right() ? 0 : 1;
            }
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("a tool that is looked at as it cleans up needs no times of clean-ups",
          "[retention][property]") {
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        RightTool tool(policy);
        Follower follower({policy, {}, {}});
        std::size_t wrong = 0;
        for (const Snapshot& one : named_snapshots(chance)) {
            tool.take(one);
            tool.clean_up(one.taken);
            wrong += follower.look(tool.there(), one.taken).is_right() ? 0 : 1;
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("a snapshot that is lost is named at the next look, and only there",
          "[retention][property]") {
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        const auto snapshots = named_snapshots(chance);
        const std::size_t bad_run = chance.number(static_cast<std::uint32_t>(snapshots.size()));
        RightTool tool(policy);
        Follower follower({policy, {}, {}});
        std::size_t wrong = 0;
        for (std::size_t run = 0; run < snapshots.size(); ++run) {
            const Instant now = snapshots[run].taken;
            tool.take(snapshots[run]);
            tool.clean_up(now);
            LookVerdict verdict = follower.look(tool.there(), now, now);
            wrong += verdict.is_right() ? 0 : 1;
            if (run == bad_run) {
                const auto kept = static_cast<std::uint32_t>(tool.there().size());
                const Snapshot lost = tool.lose(chance.number(kept));
                verdict = follower.look(tool.there(), now + 1s, now);
                REQUIRE(verdict.missing.size() == 1);
                CHECK(verdict.missing[0].snapshot.name == lost.name);
                CHECK_FALSE(verdict.missing[0].why.empty());
                CHECK(verdict.too_many.empty());
            }
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("snapshots that are lost before a clean-up do not make what is then kept wrong",
          "[retention][property]") {
    std::size_t told = 0;
    std::size_t stand_ins = 0;
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        RightTool tool(policy);
        RightTool unharmed(policy);
        Follower follower({policy, {}, {}});
        std::size_t wrong = 0;
        for (const Snapshot& one : named_snapshots(chance)) {
            unharmed = tool;
            unharmed.take(one);
            std::set<std::string> lost;
            while (chance.number(4) == 0 && !tool.there().empty()) {
                const auto size = static_cast<std::uint32_t>(tool.there().size());
                lost.insert(tool.lose(chance.number(size)).name);
            }
            tool.take(one);
            unharmed.clean_up(one.taken);
            tool.clean_up(one.taken);
            std::set<std::string> wanted;
            for (const Snapshot& kept : unharmed.there()) {
                wanted.insert(kept.name);
            }
            const LookVerdict verdict = follower.look(tool.there(), one.taken, one.taken);
            std::set<std::string> missing;
            for (const Missing& each : verdict.missing) {
                missing.insert(each.snapshot.name);
                wrong += each.why.empty() ? 1 : 0;
            }
            std::erase_if(lost, [&](const std::string& name) { return !wanted.contains(name); });
            wrong += missing == lost && verdict.too_many.empty() ? 0 : 1;
            wrong += follower.look(tool.there(), one.taken + 1s, one.taken).is_right() ? 0 : 1;
            told += missing.size();
            for (const Snapshot& kept : tool.there()) {
                stand_ins += wanted.contains(kept.name) ? 0 : 1;
            }
        }
        CHECK(wrong == 0);
    }
    CHECK(told > rounds);
    CHECK(stand_ins > rounds);
}

TEST_CASE("a snapshot that is not removed is named at every look", "[retention][property]") {
    std::size_t tried = 0;
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        RightTool tool(policy);
        Follower follower({policy, {}, {}});
        std::vector<Snapshot> forgotten;
        std::size_t wrong = 0;
        for (const Snapshot& one : named_snapshots(chance)) {
            tool.take(one);
            std::vector<Snapshot> removed = tool.clean_up(one.taken);
            if (forgotten.empty() && !removed.empty() && chance.number(5) == 0) {
                forgotten.push_back(std::move(removed.back()));
                ++tried;
            }
            std::vector<Snapshot> there = tool.there();
            there.insert(there.end(), forgotten.begin(), forgotten.end());
            const LookVerdict verdict = follower.look(there, one.taken, one.taken);
            const bool is_told =
                verdict.too_many.size() == forgotten.size() &&
                (forgotten.empty() || verdict.too_many[0].name == forgotten[0].name);
            wrong += is_told && verdict.missing.empty() ? 0 : 1;
        }
        CHECK(wrong == 0);
    }
    CHECK(tried > rounds / 2);
}

TEST_CASE("the order of a look's snapshots changes nothing", "[retention][property]") {
    for (std::uint32_t seed = 0; seed < 2; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Policy policy = chance.policy();
        const Expectation expectation{policy, Length{0, 0, 1, {}}, sys_days(2024y / February / 1)};
        Follower one(expectation);
        Follower other(expectation);
        std::vector<Snapshot> there;
        std::size_t differences = 0;
        for (const Snapshot& taken : named_snapshots(chance)) {
            there.push_back(taken);
            if (chance.number(3) == 0) {
                there.erase(there.begin() +
                            chance.number(static_cast<std::uint32_t>(there.size())));
            }
            std::vector<Snapshot> shuffled = there;
            chance.shuffle(shuffled);
            const LookVerdict seen = one.look(there, taken.taken, taken.taken);
            differences +=
                words_of(seen) == words_of(other.look(shuffled, taken.taken, taken.taken)) ? 0 : 1;
        }
        CHECK(differences == 0);
        CHECK(render_history_svg(one.history()) == render_history_svg(other.history()));
    }
}

TEST_CASE("a night without a snapshot is told, also where the clock changes",
          "[retention][property]") {
    const Zone zone = berlin();
    Policy policy;
    policy.zone = zone;
    policy.counts[Period::daily].is_all = true;
    for (const unsigned month : {3U, 10U}) {
        INFO("month " << month);
        std::size_t wrong = 0;
        for (int hour = 0; hour < 24; hour += 2) {
            for (unsigned none = 20; none <= 31; ++none) {
                Follower follower({policy, Length{0, 0, 1, {}}, at(zone, 2026, month, 20)});
                std::vector<Snapshot> there;
                std::vector<Instant> told;
                for (unsigned day = 20; day <= 32; ++day) {
                    const Instant now = at(zone, 2026, month, day, hour);
                    if (day != none) {
                        there.push_back({now, concat("home.", day), {}});
                    }
                    const LookVerdict verdict = follower.look(there, now);
                    told.insert(told.end(), verdict.not_taken.begin(), verdict.not_taken.end());
                }
                wrong += told == std::vector<Instant>{at(zone, 2026, month, none)} ? 0 : 1;
            }
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("two years of daily looks are followed", "[.bench]") {
    Policy policy;
    policy.zone = berlin();
    policy.counts[Period::daily].number = 36;
    policy.counts[Period::monthly].number = 24;
    RightTool tool(policy);
    Follower follower({policy, Length{0, 0, 1, {}}, sys_days(2024y / January / 1)});
    steady_clock::duration took{};
    std::size_t most = 0;
    for (Instant now = sys_days(2024y / January / 1) + 2h; now < sys_days(2027y / January / 1);
         now += 24h) {
        tool.take({now, concat("home.", now.time_since_epoch().count()), {}});
        tool.clean_up(now);
        const auto begin = steady_clock::now();
        const LookVerdict verdict = follower.look(tool.there(), now, now);
        took += now < sys_days(2025y / January / 1) ? 0s : steady_clock::now() - begin;
        most = std::max(most, tool.there().size());
        REQUIRE(verdict.is_right());
    }
    WARN("730 looks at up to " << most << " snapshots: "
                               << duration_cast<microseconds>(took).count() << " us");
}
