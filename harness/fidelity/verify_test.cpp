#include "harness/base/testing/catch.hpp"
#include "harness/fidelity/verify.hpp"

using namespace harness;
using namespace harness::fidelity;
using machine::Fidelity;

namespace {

machine::Claim claim(std::string recorded, std::string replayed, Fidelity fidelity) {
    return {machine::Section::disks, "k",      "thing", std::move(recorded),
            std::move(replayed),     fidelity, "why"};
}

struct Example {
    machine::Claim claim;
    std::optional<std::string> seen;
    Verdict verdict;
};

} // namespace

TEST_CASE("a verdict never claims more than was seen", "[fidelity]") {
    const auto one = GENERATE(values<Example>({
        {claim("a", "a", Fidelity::same), "a", Verdict::same},
        {claim("a", "a", Fidelity::same), "b", Verdict::contradiction},
        {claim("a", "a", Fidelity::same), "", Verdict::contradiction},
        {claim("a", "a", Fidelity::same), "a, by a rule of the agent", Verdict::stand_in},
        {claim("a", "a", Fidelity::same), "b, by a rule of the agent", Verdict::contradiction},
        {claim("a", "a", Fidelity::same), {}, Verdict::not_asked},
        {claim("a", " a ", Fidelity::same), "a", Verdict::same},
        {claim("", "", Fidelity::same), "", Verdict::not_asked},
        {claim("uefi (recorded)", "uefi", Fidelity::same), "uefi", Verdict::same},
        {claim("a", "b", Fidelity::stand_in), "b", Verdict::stand_in},
        {claim("a", "b", Fidelity::stand_in), "a", Verdict::contradiction},
        {claim("a", "a", Fidelity::stand_in), {}, Verdict::not_asked},
        {claim("32", "1", Fidelity::scaled), "1", Verdict::scaled},
        {claim("32", "1", Fidelity::scaled), "32", Verdict::contradiction},
        {claim("a", "", Fidelity::absent), {}, Verdict::absent},
        {claim("a", "", Fidelity::absent), "", Verdict::absent},
        {claim("a", "", Fidelity::absent), "other", Verdict::absent},
        {claim("a", "", Fidelity::absent), "a", Verdict::same},
        {claim("uefi", "direct", Fidelity::absent), "direct", Verdict::absent},
        {claim("uefi", "direct", Fidelity::absent), "bios", Verdict::contradiction},
        {claim("uefi", "direct", Fidelity::absent), "", Verdict::contradiction},
    }));
    CAPTURE(one.claim.recorded, one.claim.replayed, one.seen.value_or("(not asked)"));
    Seen seen;
    if (one.seen) {
        seen["k"] = *one.seen;
    }
    const auto rows = verify({one.claim}, seen);
    REQUIRE(rows.size() == 1);
    CHECK(to_text(rows[0].verdict) == to_text(one.verdict));
}

TEST_CASE("a row's summary says what a reader must know", "[fidelity]") {
    const auto summary = [](const machine::Claim& one, const Seen& seen) {
        return verify({one}, seen).front().summary();
    };
    CHECK(summary(claim("a", "a", Fidelity::same), {{"k", "a"}}) == "same");
    CHECK(summary(claim("a", "b", Fidelity::stand_in), {{"k", "b"}}) == "stand-in (why)");
    CHECK(summary(claim("32", "1", Fidelity::scaled), {{"k", "1"}}) == "scaled: 32 -> 1 (why)");
    CHECK(summary(claim("a", "", Fidelity::absent), {}) == "absent (why)");
    CHECK(summary(claim("a", "a", Fidelity::same), {{"k", "b"}}) ==
          "contradiction: promised 'a', seen 'b'");
    CHECK(summary(claim("a", "a", Fidelity::same), {{"k", ""}}) ==
          "contradiction: promised 'a', not seen");
    CHECK(summary(claim("a", "a", Fidelity::same), {}) == "not asked (promised: same)");
}

TEST_CASE("a share counts what was asked, and rounds down", "[fidelity]") {
    Share share;
    CHECK(share.same_percent() == 0);
    share.add(Verdict::same);
    share.add(Verdict::same);
    share.add(Verdict::stand_in);
    share.add(Verdict::not_asked);
    CHECK(share.asked() == 3);
    CHECK(share.same_percent() == 66);
    CHECK(share.same_or_stand_in_percent() == 100);
    share.add(Verdict::contradiction);
    CHECK(share.same_or_stand_in_percent() == 75);
}
