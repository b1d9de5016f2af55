#include "harness/appliance/apt_sources.hpp"
#include "harness/base/testing/catch.hpp"

using namespace harness::appliance;

TEST_CASE("of one-line sources those of the release are taken") {
    constexpr auto text = "# deb http://old.example bookworm main\n"
                          "deb http://deb.debian.org/debian bookworm main\n"
                          "deb [arch=amd64 signed-by=/k.gpg] http://sec.example bookworm-security "
                          "main\n"
                          "deb http://deb.debian.org/debian bookworm-backports main\n"
                          "deb-src http://deb.debian.org/debian bookworm main\n"
                          "deb https://cloud.example cloud-sdk-bookworm main\n";
    CHECK(one_line_sources(text, "bookworm") ==
          "deb http://deb.debian.org/debian bookworm main\n"
          "deb [arch=amd64 signed-by=/k.gpg] http://sec.example bookworm-security main\n");
    CHECK(one_line_sources("deb http://cut.example", "bookworm").empty());
}

TEST_CASE("of stanzas those of the release are taken, whole") {
    constexpr auto text = "Types: deb\n"
                          "# a remark\n"
                          "URIs: http://deb.debian.org/debian\n"
                          "Suites: bookworm bookworm-updates\n"
                          "Components: main\n"
                          "\n"
                          "Types: deb\n"
                          "URIs: https://node.example\n"
                          "Suites: nodistro\n"
                          "\n"
                          "Types: deb\n"
                          "Enabled: no\n"
                          "Suites: bookworm\n";
    CHECK(stanza_sources(text, "bookworm") == "Types: deb\n"
                                              "URIs: http://deb.debian.org/debian\n"
                                              "Suites: bookworm bookworm-updates\n"
                                              "Components: main\n\n");
    CHECK(stanza_sources("", "bookworm").empty());
}
