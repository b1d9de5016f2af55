#include "harness/base/split.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

namespace {

using Parts = std::vector<std::string_view>;

} // namespace

TEST_CASE("lines are split at their ends, and the last one may have none", "[base]") {
    CHECK(split_lines("").empty());
    CHECK(split_lines("a\nb\n") == Parts{"a", "b"});
    CHECK(split_lines("a\n\nb") == Parts{"a", "", "b"});
    CHECK(split_lines("a\n\n") == Parts{"a", ""});
}

TEST_CASE("of a long text the first and the last lines are shown", "[base]") {
    CHECK(shortened_lines("a\nb\nc", 3) == "a\nb\nc");
    CHECK(shortened_lines("a\nb\nc\nd\ne\n", 3) == "a\n... 2 more lines ...\nd\ne\n");
}

TEST_CASE("separators keep what is empty between them, blanks do not", "[base]") {
    CHECK(split("a::b:", ':') == Parts{"a", "", "b", ""});
    CHECK(split("", ':') == Parts{""});
    CHECK(split_words(" a \t b") == Parts{"a", "b"});
    CHECK(split_words(" \t").empty());
    CHECK(trim(" \t a b\t") == "a b");
    CHECK(trim(" ").empty());
}
