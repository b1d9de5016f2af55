#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/retention/look_book.hpp"
#include "harness/retention/testing/snapshots.hpp"

using namespace harness;
using namespace harness::retention;
using namespace std::chrono;
using calendar::testing::berlin;
using harness::retention::testing::Chance;

namespace {

struct Look {
    std::vector<Snapshot> there;
    Instant at;
    std::optional<Instant> cleaned;
};

/// Of a tool that takes and lets go as it likes.
std::vector<Look> looks_by_chance(Chance& chance) {
    std::vector<Look> out;
    std::vector<Snapshot> there;
    for (Snapshot one : chance.snapshots()) {
        one.name = concat("home.", out.size());
        const Instant taken = one.taken;
        there.push_back(std::move(one));
        if (chance.number(3) == 0) {
            there.erase(there.begin() + chance.number(static_cast<std::uint32_t>(there.size())));
        }
        out.push_back({there, taken + 1s,
                       chance.number(2) == 0 ? std::optional<Instant>(taken) : std::nullopt});
    }
    return out;
}

std::string look(Follower& follower, const Look& one) {
    return to_text(follower.look(one.there, one.at, one.cleaned), berlin());
}

} // namespace

TEST_CASE("a follower that is shown a book of looks goes on as the one that had them",
          "[retention][property]") {
    for (std::uint32_t seed = 0; seed < 15; ++seed) {
        INFO("seed " << seed);
        Chance chance(seed);
        const Expectation expectation{chance.policy(), {}, {}};
        const std::vector<Look> looks = looks_by_chance(chance);
        const std::size_t kept_at = chance.number(static_cast<std::uint32_t>(looks.size()));
        Follower first(expectation);
        LookBook book;
        for (std::size_t i = 0; i < kept_at; ++i) {
            book.note(looks[i].there, looks[i].at, looks[i].cleaned);
            (void)look(first, looks[i]);
        }
        LookBook read;
        for (const LookChange& change : book.changes()) {
            read.note(change);
        }
        Follower second(expectation);
        read.show_again(second);
        for (std::size_t i = kept_at; i < looks.size(); ++i) {
            REQUIRE(look(second, looks[i]) == look(first, looks[i]));
        }
        CHECK(render_history_text(second.history()) == render_history_text(first.history()));
    }
}

TEST_CASE("a book of looks holds what came and went, not what stayed", "[retention]") {
    LookBook book;
    const Instant at{};
    const std::vector<Snapshot> both{{at, "a", {}}, {at + 1h, "b", {}}};
    book.note(std::vector<Snapshot>{{at, "a", {}}}, at, {});
    book.note(both, at + 1h, {});
    book.note(both, at + 2h, {});
    book.note(std::vector<Snapshot>{{at + 1h, "b", {"important"}}}, at + 3h, {});
    REQUIRE(book.changes().size() == 4);
    CHECK(book.changes()[1].came.size() == 1);
    CHECK(book.changes()[2].came.empty());
    CHECK(book.changes()[2].gone.empty());
    CHECK(book.changes()[3].gone.front().name == "a");
    CHECK(book.changes()[3].came.front().tags == std::vector<std::string>{"important"});
}
