#include "harness/base/hex.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

TEST_CASE("a number in hex has at least the digits that are asked for", "[base]") {
    CHECK(hex(0) == "0");
    CHECK(hex(0xab, 1) == "ab");
    CHECK(hex(0xab, 4) == "00ab");
    CHECK(hex(~std::uint64_t{0}, 2) == "ffffffffffffffff");
}

TEST_CASE("each byte is two hex digits", "[base]") {
    CHECK(hex_bytes("").empty());
    CHECK(hex_bytes(std::string_view("\0\xff"
                                     "A",
                                     3)) == "00ff41");
}
