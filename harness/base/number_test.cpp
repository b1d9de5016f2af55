#include "harness/base/number.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

TEST_CASE("a number is the whole text, and fits", "[base]") {
    CHECK(read_number("0042") == 42U);
    CHECK(read_number("ff", 16) == 255U);
    CHECK(read_number<int>("-7") == -7);
    CHECK_FALSE(read_number(""));
    CHECK_FALSE(read_number("-7"));
    CHECK_FALSE(read_number("7 "));
    CHECK_FALSE(read_number("0x7", 16));
    CHECK_FALSE(read_number("18446744073709551616"));
    CHECK_FALSE(read_number<std::uint8_t>("256"));
}
