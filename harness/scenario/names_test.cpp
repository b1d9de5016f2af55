#include "harness/base/testing/catch.hpp"
#include "harness/scenario/names.hpp"

using namespace harness::scenario;

TEST_CASE("a guest path is absolute and stays where it says", "[scenario]") {
    CHECK(GuestPath::parse("/mnt/data/a b")->text() == "/mnt/data/a b");
    for (const char* text : {"", "/", "a", "/a/", "/a/../b", "/..", "/a\nb"}) {
        INFO(text);
        CHECK_FALSE(GuestPath::parse(text));
    }
    CHECK(GuestPath::parse("/a..b/..c"));
    CHECK_FALSE(GuestPath::parse("/" + std::string(5000, 'a')));
}

TEST_CASE("a word is small letters, digits and single hyphens", "[scenario]") {
    CHECK(Word::parse("btrfs-raid1")->text() == "btrfs-raid1");
    for (const char* text : {"", "-a", "a-", "a--b", "A", "a b", "a_b", "ä"}) {
        INFO(text);
        CHECK_FALSE(Word::parse(text));
    }
    CHECK(Word::parse(std::string(64, 'a')));
    CHECK_FALSE(Word::parse(std::string(65, 'a')));
}
