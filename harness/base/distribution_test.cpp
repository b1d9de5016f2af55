#include "harness/base/distribution.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness;

TEST_CASE("a distribution is known by its own id, quoted or not", "[base]") {
    CHECK(distribution_of("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n") ==
          Distribution::debian);
    CHECK(distribution_of("ID_LIKE=debian\nID=\"ubuntu\"\n") == Distribution::ubuntu);
    CHECK(distribution_of("ID=fedora") == Distribution::fedora);
    CHECK(distribution_of("ID='nixos'\n") == Distribution::nixos);
}

TEST_CASE("a derived distribution counts as the first parent that is known", "[base]") {
    CHECK(distribution_of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n") == Distribution::ubuntu);
    CHECK(distribution_of("ID=rocky\nID_LIKE=\"rhel centos fedora\"\n") == Distribution::fedora);
}

TEST_CASE("a text without id is of another distribution", "[base]") {
    CHECK(distribution_of("") == Distribution::other);
    CHECK(distribution_of("VERSION_ID=12\nIDENTITY=debian\n") == Distribution::other);
    CHECK(distribution_of("ID=arch\n") == Distribution::other);
}
