#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/manifest/decode.hpp"
#include "harness/manifest/readable.hpp"
#include "harness/manifest/serial.hpp"
#include "harness/manifest/testing/entries.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::manifest;
using harness::manifest::testing::entry_of;

namespace {

std::string every_byte_of_a_name() {
    std::string name;
    for (int byte = 1; byte < 256; ++byte) {
        if (byte != '/') {
            name.push_back(static_cast<char>(byte));
        }
    }
    return name;
}

Manifest some_manifest() {
    Entry full = entry_of("d/" + every_byte_of_a_name());
    full.mode = 04755;
    full.user = 1000;
    full.group = 0xffffffff;
    full.mtime = -3;
    full.mtime_nanoseconds = 999'999'999;
    full.size = 20ULL << 30U;
    full.hole_bytes = full.size;
    full.digest.fill(0xab);
    full.link_group = 257;
    full.attributes = attribute_nodatacow;
    full.extended = {{"user.\xff", std::string("\0\n", 2)}};
    full.swap = Swap::inactive;
    full.trouble = 5;
    full.was_changing = true;
    Entry link = entry_of("d/link", Kind::link);
    link.target = "../\xff";
    Entry device = entry_of("null", Kind::character_device);
    device.major = 1;
    device.minor = 3;
    return {{entry_of("", Kind::directory), entry_of("d", Kind::directory), full, link,
             entry_of("d!", Kind::fifo), device}};
}

std::string why_not(std::string bytes) {
    try {
        (void)decode(bytes);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

/// A whole stream of these records.
std::string sealed(std::string_view records, std::size_t count = 1) {
    Sealer sealer;
    std::string bytes = sealer.header();
    sealer.pass(records, count);
    return bytes + std::string(records) + sealer.end();
}

} // namespace

TEST_CASE("a manifest with every byte in a name is the same after its serial form", "[manifest]") {
    Manifest sorted = some_manifest();
    std::sort(sorted.entries.begin(), sorted.entries.end(),
              [](const Entry& a, const Entry& b) { return a.path < b.path; });
    CHECK(decode(encode(some_manifest())) == sorted);
    CHECK(decode(encode(Manifest{})) == Manifest{});
}

TEST_CASE("parts of several encoders come in any order", "[manifest]") {
    Encoder first;
    Encoder second;
    first.add(entry_of("b/x"));
    second.add(entry_of("a/y"));
    second.add(entry_of("a/z"));
    CHECK(decode(sealed(second.take() + first.take(), 3)).entries.front().path == "a/y");
}

TEST_CASE("an entry takes some fifty bytes", "[manifest]") {
    Encoder encoder;
    Entry entry = entry_of("home/user/projects/one/source_file.cpp");
    entry.mtime = 1'772'000'000;
    entry.mtime_nanoseconds = 123'456'789;
    entry.user = entry.group = 1000;
    entry.mode = 0644;
    entry.size = 4711;
    encoder.add(entry);
    const std::size_t one = encoder.size();
    entry.path = "home/user/projects/one/source_more.cpp";
    encoder.add(entry);
    CHECK(encoder.size() - one < 65);
}

TEST_CASE("no byte of a serial form can change unnoticed", "[manifest]") {
    const std::string bytes = encode(some_manifest());
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        CHECK(!why_not(damaged).empty());
    }
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK(!why_not(bytes.substr(0, size)).empty());
    }
}

TEST_CASE("what is wrong with a serial form is told", "[manifest]") {
    CHECK(why_not("PK\x03\x04 and so on") == "this is no manifest");
    std::string other = encode(Manifest{});
    other[9] = 7;
    CHECK(why_not(other) == "the manifest is of version 7; this program reads version 1");
    CHECK(why_not(encode(Manifest{}).substr(0, 20)) == "the manifest ends too early");
    CHECK(why_not(sealed(std::string("D\0", 2), 1)) ==
          "the manifest is damaged: its digest is another, or its number of entries");
    CHECK(why_not(sealed("E")) == "the manifest holds a record of no kind");
    CHECK(why_not(sealed("D\x02..", 0)) == "the manifest holds a path that no directory can have");
    CHECK(why_not(sealed(std::string("D\0E\x01/", 5))) ==
          "the manifest holds a name that no file can have");
    Encoder twice;
    twice.add(entry_of("x"));
    twice.add(entry_of("x"));
    CHECK(why_not(sealed(twice.take(), 2)) == "the manifest names a path twice");
}

TEST_CASE("paths are readable, and two different ones never look alike", "[manifest]") {
    CHECK(readable_path("") == ".");
    CHECK(readable("Käse €𝄞") == "Käse €𝄞");
    CHECK(readable("a\nb\tc\\d\x1b[0m\x7f") == "a\\nb\\tc\\\\d\\x1b[0m\\x7f");
    CHECK(readable("\xff\xc3") == "\\xff\\xc3");
    CHECK(readable("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // Half of a pair is no character.
    CHECK(readable("\xc2\x9b") == "\\xc2\\x9b");          // Terminals take it as ESC [.
}
