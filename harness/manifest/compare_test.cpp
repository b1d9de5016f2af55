#include "harness/base/testing/catch.hpp"
#include "harness/manifest/compare.hpp"
#include "harness/manifest/remarks.hpp"
#include "harness/manifest/testing/entries.hpp"

#include <functional>

using namespace harness;
using namespace harness::manifest;
using harness::manifest::testing::entry_of;

namespace {

/// What a comparison tells of one entry that was changed so.
std::string told(Kind kind, const std::function<void(Entry&)>& change,
                 const Ignored& ignored = {}) {
    const Entry before = entry_of("x", kind);
    Entry after = before;
    change(after);
    return to_text(compare({{before}}, {{after}}, ignored), 10);
}

} // namespace

TEST_CASE("trees that are the same differ in nothing", "[manifest]") {
    const Manifest tree{{entry_of("", Kind::directory), entry_of("a"), entry_of("b")}};
    CHECK(compare(tree, tree).empty());
}

TEST_CASE("what is missing and what is extra is named", "[manifest]") {
    Entry link = entry_of("c", Kind::link);
    link.target = "a\n";
    const Manifest was{{entry_of("a"), entry_of("b", Kind::directory)}};
    const Manifest is{{entry_of("a"), link}};
    CHECK(to_text(compare(was, is), 10) == "b: missing (a directory)\n"
                                           "c: extra (a symbolic link to a\\n)\n");
    CHECK(to_text(compare(was, is), 1) == "b: missing (a directory)\nand 1 more\n");
    CHECK(compare(was, is, {Aspect::missing, Aspect::extra}).empty());
}

TEST_CASE("each difference has its class and its words", "[manifest]") {
    CHECK(told(Kind::file, [](Entry& e) { e.size = 14; }) ==
          "x: content (0 bytes 00000000, then 14 bytes 00000000)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.digest[0] = 1; }) ==
          "x: content (0 bytes 00000000, then 0 bytes 01000000)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.kind = Kind::directory; }) ==
          "x: kind (a file, then a directory)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.mode = 04755; }) == "x: mode (0644, then 4755)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.group = 100; }) == "x: owner (0:0, then 0:100)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.mtime_nanoseconds = 1; }) ==
          "x: mtime (1970-01-01 00:00:00.000000000Z, then 1970-01-01 00:00:00.000000001Z)\n");
    CHECK(told(Kind::directory, [](Entry& e) { e.mtime = 1'000'000'000'000; }) ==
          "x: directory mtime (1970-01-01 00:00:00.000000000Z, then 1000000000000.000000000 s)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.hole_bytes = 4096; }) ==
          "x: holes (0 bytes of holes, then 4096 bytes of holes)\n");
    CHECK(told(Kind::link, [](Entry& e) { e.target = "y"; }) == "x: target (, then y)\n");
    CHECK(told(Kind::block_device, [](Entry& e) { e.major = 8; }) == "x: device (0:0, then 8:0)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.attributes = attribute_nodatacow | 0x10; }) ==
          "x: attributes (none, then iC)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.trouble = 5; }) ==
          "x: unreadable (Input/output error)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.was_changing = true; }) ==
          "x: changing (while it was compared)\n");
    CHECK(told(Kind::file, [](Entry& e) { e.attributes = 0x80000; }).empty()); // How ext4 keeps it.
    CHECK(told(Kind::file, [](Entry& e) { e.attributes = 0x400; }).empty());   // How btrfs does.
    CHECK(told(Kind::file, [](Entry& e) { e.size = 14; }, {Aspect::content}).empty());
}

TEST_CASE("ACLs and other extended attributes are told apart", "[manifest]") {
    CHECK(told(Kind::file,
               [](Entry& e) {
                   e.extended = {{"system.posix_acl_access", "v"}, {"user.a", "1"}};
               }) == "x: acl (system.posix_acl_access is new)\n"
                     "x: xattr (user.a is new)\n");
    Entry before = entry_of("x");
    before.extended = {{"user.a", "1"}, {"user.b", "1"}};
    Entry after = before;
    after.extended = {{"user.a", "2"}};
    CHECK(to_text(compare({{before}}, {{after}}), 10) ==
          "x: xattr (user.a has another value, user.b is gone)\n");
}

TEST_CASE("hard links are compared by which names are one file", "[manifest]") {
    const auto linked = [](std::uint64_t a, std::uint64_t b, std::uint64_t c) {
        Manifest tree{{entry_of("a"), entry_of("b"), entry_of("c")}};
        tree.entries[0].link_group = a;
        tree.entries[1].link_group = b;
        tree.entries[2].link_group = c;
        return tree;
    };
    CHECK(compare(linked(7, 7, 0), linked(9, 9, 3)).empty());
    CHECK(to_text(compare(linked(7, 7, 0), linked(0, 0, 0)), 10) ==
          "b: hard links (the same file as a, then a file of its own)\n");
    CHECK(to_text(compare(linked(7, 7, 0), linked(7, 0, 7)), 10) ==
          "b: hard links (the same file as a, then a file of its own)\n"
          "c: hard links (a file of its own, then the same file as a)\n");
    Manifest without_first = linked(7, 7, 7);
    without_first.entries.erase(without_first.entries.begin());
    CHECK(to_text(compare(linked(7, 7, 7), without_first), 10) ==
          "a: missing (a file of 0 bytes)\n");
}

TEST_CASE("what a snapshot leaves out is told", "[manifest]") {
    const Manifest was{{entry_of("dev", Kind::mountpoint), entry_of("vm", Kind::subvolume)}};
    const Manifest is{{entry_of("dev", Kind::directory), entry_of("vm", Kind::placeholder)}};
    CHECK(to_text(compare(was, is), 10) ==
          "dev: left out (another file system or subvolume is mounted there)\n"
          "vm: left out (it is a subvolume of its own)\n");
    CHECK(compare(was, was).empty());
}

TEST_CASE("the content of what is swapped to is not compared", "[manifest]") {
    Entry before = entry_of("swap");
    before.swap = Swap::active;
    Entry after = before;
    after.digest[0] = 1;
    CHECK(compare({{before}}, {{after}}).empty());
}

TEST_CASE("what concerns snapshots of a tree is remarked", "[manifest]") {
    Manifest tree{{entry_of("db"), entry_of("dev", Kind::mountpoint), entry_of("swap"),
                   entry_of("vm", Kind::subvolume)}};
    tree.entries[0].attributes = attribute_nodatacow;
    tree.entries[0].size = 1024;
    tree.entries[2].swap = Swap::active;
    CHECK(remarks(tree) ==
          std::vector<std::string>{
              "snapshots leave out these subvolumes: vm",
              "snapshots leave out what is mounted at: dev",
              "swapped to, so that btrfs takes no snapshot at all (Text file busy) until swapoff: "
              "swap",
              "nodatacow: written in place and without checksums, but copied once after each "
              "snapshot: db"});
    CHECK(summary(tree) == "4 entries, 1 KiB in files");
    CHECK(remarks({}).empty());
}

TEST_CASE("classes of differences are words", "[manifest]") {
    for (const std::string_view word : aspect_words) {
        const auto aspect = parse_aspect(word);
        REQUIRE(aspect);
        CHECK(to_text(*aspect) == word);
    }
    CHECK(!parse_aspect("colour"));
}
