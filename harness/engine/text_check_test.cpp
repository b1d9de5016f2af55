#include "harness/base/testing/catch.hpp"
#include "harness/engine/text_check.hpp"

using namespace harness;
using namespace harness::engine;

namespace {

scenario::TextExpectation nothing() {
    return {};
}

} // namespace

TEST_CASE("each kind of text expectation holds and fails", "[engine]") {
    scenario::TextExpectation contains = nothing();
    contains.contains = "bc";
    CHECK_FALSE(mismatch_of(contains, "abcd", "stdout").has_value());
    CHECK(mismatch_of(contains, "abd", "stdout")->expected == "bc");

    scenario::TextExpectation equals = nothing();
    equals.equals = "ok";
    CHECK_FALSE(mismatch_of(equals, "ok", "stdout").has_value());
    CHECK_FALSE(mismatch_of(equals, "ok\n", "stdout").has_value());
    CHECK(mismatch_of(equals, "ok\n\n", "stdout").has_value());

    scenario::TextExpectation matches = nothing();
    matches.matches = "^[0-9]+$";
    CHECK_FALSE(mismatch_of(matches, "42\n", "stdout").has_value());
    CHECK(mismatch_of(matches, "4x2", "stdout").has_value());

    scenario::TextExpectation lacks = nothing();
    lacks.lacks = "error";
    CHECK_FALSE(mismatch_of(lacks, "fine", "stderr").has_value());
    CHECK(mismatch_of(lacks, "an error", "stderr")->message == "stderr contains what it must not");
}
