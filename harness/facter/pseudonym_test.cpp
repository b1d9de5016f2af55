#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/facter/pseudonym.hpp"

#include <set>

using namespace harness;
using namespace harness::facter;

namespace {

/// Digits as 9, letters as A or a, all else as it is.
std::string form_of(std::string text) {
    for (char& c : text) {
        c = c >= '0' && c <= '9'   ? '9'
            : c >= 'A' && c <= 'Z' ? 'A'
            : c >= 'a' && c <= 'z' ? 'a'
                                   : c;
    }
    return text;
}

} // namespace

TEST_CASE("a new text has the form of the old one", "[facter][scrub]") {
    Pseudonyms names(1);
    for (const char* text : {"24SYNTHZ0001", "WD-wcc4N 12/3",
                             "7900666f-345b-4ed6-bbb0-f0fb2ca71e04", "My\\x20Label99"}) {
        const std::string now = names.of(text);
        CHECK(now != text);
        CHECK(form_of(now) == form_of(text));
    }
    CHECK(names.of("abcdef012345").find_first_not_of("abcdef0123456789") == std::string::npos);
}

TEST_CASE("the same letters with other punctuation get the same letters", "[facter][scrub]") {
    Pseudonyms names(1);
    const std::string with_blank = names.of("AB 12345");
    std::string with_bar = names.of("AB_12345");
    CHECK(with_bar[2] == '_');
    with_bar[2] = ' ';
    CHECK(with_bar == with_blank);
    CHECK(names.of("0x5000c500a1b2c3d4") == concat("0x", names.of("5000c500a1b2c3d4")));
}

TEST_CASE("the type and the maker of a world wide name stay", "[facter][scrub]") {
    Pseudonyms names(7);
    names.reserve_world_wide("0x5000c500a1b2c3d4");
    names.reserve_world_wide("6000c500a1b2c3d46000c500a1b2c3d4");
    CHECK_FALSE(
        names.of("5ad4332df54a4913").starts_with("5ad4332")); // A serial that looks like one.
    CHECK(names.of("0x5000c500a1b2c3d4").starts_with("0x5000c50"));
    CHECK(names.of("6000c500a1b2c3d46000c500a1b2c3d4").starts_with("6000c50"));
    CHECK(names.of("52:54:00:12:34:56").starts_with("52:"));
}

TEST_CASE("a seed gives the same texts again, another seed others", "[facter][scrub]") {
    CHECK(Pseudonyms(5).of("SERIAL0001") == Pseudonyms(5).of("SERIAL0001"));
    CHECK(Pseudonyms(5).of("SERIAL0001") != Pseudonyms(6).of("SERIAL0001"));
}

TEST_CASE("different texts get different ones, and none that was there", "[facter][scrub]") {
    Pseudonyms names(3);
    std::set<std::string> old_texts;
    for (int i = 10000; i < 12000; ++i) {
        old_texts.insert(std::to_string(i));
        names.reserve(std::to_string(i));
    }
    std::set<std::string> new_texts;
    for (const std::string& text : old_texts) {
        const std::string now = names.of(text);
        CHECK(new_texts.insert(now).second);
        CHECK(old_texts.count(now) == 0);
    }
}

TEST_CASE("texts that identify nothing are known", "[facter][scrub]") {
    for (const char* text : {"", "0001", "000000000000", "To Be Filled By O.E.M.", "drive-scsi0",
                             "QM00001", "cidata", "zram0", "1980-01-01-00-00-00-00", "root"}) {
        CAPTURE(text);
        CHECK(is_generic(text));
    }
    for (const char* text : {"107063565", "24SYNTHZ0001", "NIXOS_DATA", "4r630"}) {
        CAPTURE(text);
        CHECK_FALSE(is_generic(text));
    }
}
