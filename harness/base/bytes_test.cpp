#include "harness/base/bytes.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

TEST_CASE("sizes are read with binary units and whole numbers only", "[base]") {
    CHECK(parse_bytes("4096") == Bytes{4096});
    CHECK(parse_bytes("512MiB") == mebibytes(512));
    CHECK(parse_bytes("512M") == mebibytes(512));
    CHECK(parse_bytes("2 GiB") == gibibytes(2));
    CHECK(parse_bytes("0") == Bytes{0});
    for (const char* wrong : {"", "G", "1.5G", "-1", "1GB", "1 XiB", "99999999999T", "1GiBx"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_bytes(wrong).has_value());
    }
}

TEST_CASE("sizes are shown with the largest unit that leaves a whole part", "[base]") {
    CHECK(to_human(gibibytes(2)) == "2 GiB");
    CHECK(to_human(Bytes{2000398934016}) == "1.8 TiB");
    CHECK(to_human_decimal(Bytes{2000398934016}) == "2.0 TB");
    CHECK(to_human(Bytes{0}) == "0 B");
}
