#include "harness/base/testing/catch.hpp"
#include "harness/retention/cut_witness.hpp"

using namespace harness::retention;

namespace {

SeenSnapshot snapshot(const std::string& name) {
    return {"/s/" + name, "uuid-" + name, "home", Instant(std::chrono::seconds(7)), true};
}

using Wrong = std::vector<std::string>;

/// One is kept, one is made, one is removed.
CutWitness night() {
    return CutWitness({{snapshot("kept"), snapshot("old")}, {snapshot("kept"), snapshot("new")}});
}

/// After a cut before the second look, if not told otherwise.
Wrong look(CutWitness& witness, const std::vector<SeenSnapshot>& there, std::size_t looks = 1) {
    return witness.look(there, looks);
}

} // namespace

TEST_CASE("a snapshot from before and after is there after every cut", "[retention]") {
    CutWitness witness = night();
    CHECK(witness.summary() == "1 kept, 1 made, 1 removed");
    CHECK(look(witness, {snapshot("kept")}).empty());
    CHECK(look(witness, {}) == Wrong{"/s/kept is lost: it was there before and after"});
}

TEST_CASE("what is made or removed meanwhile may be there or not", "[retention]") {
    CutWitness witness = night();
    CHECK(look(witness, {snapshot("kept"), snapshot("old")}).empty());
    CHECK(look(witness, {snapshot("kept")}).empty());
    CHECK(look(witness, {snapshot("kept"), snapshot("old"), snapshot("new")}).empty());
    CHECK(look(witness, {snapshot("kept"), snapshot("new")}, 2).empty());
}

TEST_CASE("what was made is not lost again, and is there at the end", "[retention]") {
    CutWitness witness = night();
    CHECK(look(witness, {snapshot("kept")}, 2) == Wrong{"/s/new is lost: it had been made"});
    CHECK(look(witness, {snapshot("kept"), snapshot("new")}).empty());
    CHECK(look(witness, {snapshot("kept")}) ==
          Wrong{"/s/new is lost: it was there after an earlier cut"});
}

TEST_CASE("what was made has to be there from the look on that saw it", "[retention]") {
    const auto first = snapshot("first");
    const auto second = snapshot("second");
    const auto gone = snapshot("gone");
    CutWitness witness({{}, {first, gone}, {first, second}});
    CHECK(witness.summary() == "0 kept, 2 made, 1 removed");
    CHECK(look(witness, {}, 1).empty());
    CHECK(look(witness, {gone}, 2) == Wrong{"/s/first is lost: it had been made"});
    CHECK(look(witness, {first}, 2).empty());
    CHECK(look(witness, {first}, 3) == Wrong{"/s/second is lost: it had been made"});
}

TEST_CASE("a snapshot that is there is as it was", "[retention]") {
    CutWitness witness = night();
    SeenSnapshot changed = snapshot("kept");
    changed.is_read_only = false;
    CHECK(look(witness, {changed}) == Wrong{"/s/kept can be written to"});
    changed = snapshot("kept");
    changed.parent_uuid = "";
    CHECK(look(witness, {changed}) == Wrong{"/s/kept is not what it was"});
    changed = snapshot("kept");
    changed.path = "/s/other";
    CHECK(look(witness, {changed}) == Wrong{"/s/kept is called /s/other now"});
    changed = snapshot("old");
    changed.is_read_only = false;
    CHECK(look(witness, {snapshot("kept"), changed}) == Wrong{"/s/old can be written to"});
}

TEST_CASE("another snapshot by the same name is another one", "[retention]") {
    CutWitness witness = night();
    SeenSnapshot other = snapshot("kept");
    other.uuid = "uuid-other";
    CHECK(look(witness, {other}) == Wrong{"/s/kept is lost: it was there before and after"});
}

TEST_CASE("what nobody saw was made and removed meanwhile, and is whole", "[retention]") {
    CutWitness witness = night();
    SeenSnapshot unseen = snapshot("unseen");
    CHECK(look(witness, {snapshot("kept"), unseen}).empty());
    unseen.is_read_only = false;
    CHECK(look(witness, {snapshot("kept"), unseen}) ==
          Wrong{"/s/unseen is half made: it can be written to"});
}
