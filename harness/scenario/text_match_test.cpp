#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/scenario/text_match.hpp"

using namespace harness::scenario;

TEST_CASE("a star in a glob stands for any text", "[scenario]") {
    CHECK(matches_glob("mount /nix: *", "mount /nix: nodatacow"));
    CHECK(matches_glob("*nodatacow", "mount /nix: nodatacow"));
    CHECK(matches_glob("a*b*c", "a--b-b--c"));
    CHECK(matches_glob("a*", "a"));
    CHECK(matches_glob("*", ""));
    CHECK(matches_glob("[x]?", "[x]?"));
    CHECK_FALSE(matches_glob("a*b", "abc"));
    CHECK_FALSE(matches_glob("", "a"));
    CHECK_FALSE(matches_glob("[x]?", "xy"));
    CHECK_FALSE(matches_glob("*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST_CASE("a regular expression is searched for in the whole text", "[scenario]") {
    CHECK(contains_match("one\n-----C---- x\n", "^-+C"));
    CHECK(contains_match("a1", R"(\d$)"));
    CHECK_FALSE(contains_match("one", "two"));
    CHECK(contains_match(std::string(2'000'000, 'x') + "y", "x*y"));
}

TEST_CASE("a faulty regular expression is told from a good one", "[scenario]") {
    CHECK_FALSE(find_fault_in_regex("^a+$"));
    CHECK(find_fault_in_regex("a(b").value_or("").find("(") != std::string::npos);
    CHECK(find_fault_in_regex("*").has_value());
    CHECK(find_fault_in_regex(std::string(513, 'a')) ==
          std::optional<std::string>("it has 513 characters; the limit is 512"));
    CHECK(find_fault_in_regex(std::string(512, '(')).has_value());
}

TEST_CASE("a regular expression that never ends is stopped", "[scenario][fault]") {
    CHECK_THROWS_AS(contains_match(std::string(60, 'a') + "!", "^(a|aa)+(a|aa)+$"), harness::Error);
}
