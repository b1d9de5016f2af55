#include "harness/base/testing/catch.hpp"
#include "harness/checks/signatures.hpp"

using namespace harness::checks;

TEST_CASE("blkid's tags are read by device, without the backslashes", "[checks]") {
    const auto all = read_signatures("DEVNAME=/dev/a\nLABEL=my\\ esp\nVERSION=FAT16\nTYPE=vfat\n"
                                     "\nDEVNAME=/dev/b\nLABEL=bo\\'ot\\$\nTYPE=ext4\n");
    REQUIRE(all.size() == 2);
    CHECK(all.at("/dev/a").at("LABEL") == "my esp");
    CHECK(all.at("/dev/a").at("VERSION") == "FAT16");
    CHECK(all.at("/dev/b").at("LABEL") == "bo'ot$");
    CHECK(read_signatures("").empty());
}

TEST_CASE("what is not blkid's export format is refused", "[checks]") {
    CHECK_THROWS_WITH(read_signatures("blkid: error"),
                      "blkid has printed 'blkid: error' where TAG=value was expected");
    CHECK_THROWS_WITH(read_signatures("TYPE=ext4\n"), "blkid has printed a tag before any DEVNAME");
}
