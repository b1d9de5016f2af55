#include "harness/base/suggest.hpp"
#include "harness/base/testing/catch.hpp"

#include <vector>

using namespace harness;

TEST_CASE("a typo is answered with the word that was meant", "[base]") {
    const std::vector<std::string> known{"memory", "machine", "report"};
    CHECK(suggestion("memroy", known) == "did you mean 'memory'?");
    CHECK(suggestion("reprot", known) == "did you mean 'report'?");
    CHECK(suggestion("wholly-else", known) == "known: memory, machine, report");
    CHECK_FALSE(nearest("", known).has_value());
}
