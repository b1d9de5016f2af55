#include "harness/base/testing/catch.hpp"
#include "harness/facter/text_table.hpp"

using namespace harness::facter;

TEST_CASE("columns line up by characters and lines end without blanks", "[facter]") {
    TextTable table("  ");
    CHECK(table.render().empty());
    table.add_row({"a", "Љ1", ""});
    table.add_row({"long", "x"});
    table.add_row({});
    CHECK(table.render() == "  a     Љ1\n  long  x\n\n");
}

TEST_CASE("control characters of an input never reach the terminal", "[facter]") {
    CHECK(printable("a\x1b[31m\nb\x7f") == "a?[31m?b?");
    CHECK(printable("a\xc2\x9bz\xc2\xa0") == "a?z\xc2\xa0");
    CHECK(printable("Љ") == "Љ");
}
