#include "harness/agent/protocol.hpp"
#include "harness/base/testing/catch.hpp"

#include <random>

using namespace harness::agent;

namespace {

Devices devices() {
    return {{"nvme"},
            {{"nvme", "0000:02:00.0"}},
            {{"0000:02:00.0", 1}},
            {{"0000:02:00.0", 1, "MODEL A", "S1", "eui.00"}}};
}

std::vector<Frame> examples() {
    return {
        {Operation{}, Hello{protocol_version, "6.1"}},
        {Operation{1},
         Configure{.host_name = "zephyrus",
                   .devices = devices(),
                   .files = {{"/run/a", "b"}},
                   .modules = {"btrfs"},
                   .later_drivers = {"nvme"},
                   .system = {true, {{"/etc/hostname", "zephyrus\n"}}, "/dev/sda3", "@"},
                   .will_be_saved = true}},
        {Operation{2}, Exec{{"ls", "-l", ""}, "/", 4096, true}},
        {Operation{3}, Grant{Stream::err, 7}},
        {Operation{4}, Signal{9}},
        {Operation{5}, FillFile{"/a", 1, UINT64_MAX}},
        {Operation{6}, WriteFile{"/a", std::string("\0\xff", 2), 0600}},
        {Operation{7}, ReadFile{"/a", 10}},
        {Operation{8}, DigestFile{"/a"}},
        {Operation{9}, Leave{true}},
        {Operation{10}, Ready{1234, {"x"}, {"udev 1 ms"}, {}, "no kernel"}},
        {Operation{11}, Output{Stream::out, "data", -7}},
        {Operation{12}, Exited{-1, 9}},
        {Operation{13}, FileDigest{"00", 5}},
        {Operation{14}, FileContent{"abc", 3}},
        {Operation{15}, Failed{28, "No space left on device"}},
        {Operation{16}, Log{"line"}},
        {Operation{17}, Snapshot{{"/sys/block/*/size", ""}, 4096, 1U << 20U}},
        {Operation{18}, SnapshotPart{{{"/sys/block/sda", EntryKind::link, "../sda", true},
                                      {"/sys/block/sda/size", EntryKind::file, "8\n", false},
                                      {"/sys/firmware/efi", EntryKind::directory, "", true}}}},
        {Operation{19}, SnapshotEnd{true}},
        {Operation{20}, Join{"zephyrus", "random", 1'700'000'000, devices(), true}},
        {Operation{21}, TimeWork{}},
        {Operation{22}, WorkTime{812}},
        {Operation{23}, LiveUntil{INT64_MAX, true, true, {"a.timer"}, 60'000, {"b*"}}},
        {Operation{24}, SetClock{-1, 5, true, {"b*"}}},
        {Operation{25}, ListSubvolumes{"/.snapshots/*"}},
        {Operation{26},
         Lived{INT64_MIN, true, {{"a.timer", "a.service", 1, "exit-code", -2, UINT64_MAX}}, {"x"}}},
        {Operation{27}, SubvolumePart{{{"/s", 256, 5, "u", "p", "r", true, -3, 9, 8}}}},
        {Operation{28}, SubvolumeEnd{true}},
        {Operation{29}, TakeManifest{"/home"}},
        {Operation{30}, ManifestPart{std::string("\0HM", 3)}},
        {Operation{31}, ManifestEnd{{"", 256, 5, "u", "", "", false, 1, 7, 6}, -1, 2, 3, 4}},
        {Operation{32}, FlipBit{"/a", UINT64_MAX, true, true}},
        {Operation{33}, FlippedBit{4097, 7, true, {{"/dev/sda", 1}, {"/dev/sdb", UINT64_MAX}}}},
        {Operation{34}, Listen{"127.83.0.1", 443}},
        {Operation{35}, Listening{}},
        {Operation{36}, Connected{1, -5}},
        {Operation{37}, Carry{2, std::string("\0x", 2), 6}},
        {Operation{38}, Consumed{3, UINT32_MAX}},
        {Operation{39}, HangUp{4, true}}};
}

} // namespace

TEST_CASE("every message survives the wire, whatever pieces it arrives in", "[agent]") {
    std::string bytes;
    for (const Frame& frame : examples()) {
        bytes += encode(frame);
    }
    const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
    CAPTURE(seed);
    std::mt19937 random(seed);
    Decoder decoder;
    std::vector<Frame> seen;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t count = 1 + random() % 40;
        decoder.feed(std::string_view(bytes).substr(at, count));
        at += count;
        while (auto frame = decoder.next()) {
            seen.push_back(std::move(*frame));
        }
    }
    CHECK(decoder.broken().empty());
    CHECK(seen == examples());
}

TEST_CASE("what a previous boot left in the stream is dropped before Hello", "[agent]") {
    Decoder decoder;
    decoder.feed("half a frame of the boot before");
    decoder.feed(encode({Operation{}, Hello{}}));
    REQUIRE(decoder.next().has_value());
    CHECK(decoder.broken().empty());
}

TEST_CASE("a frame beyond the limit breaks the stream at once", "[agent]") {
    Decoder decoder;
    decoder.feed(encode({Operation{}, Hello{}}));
    CHECK(decoder.next().has_value());
    decoder.feed(std::string("\xff\xff\xff\x7f", 4));
    CHECK_FALSE(decoder.next().has_value());
    CHECK(decoder.broken() == "a frame of 2147483647 bytes");
    decoder.feed(encode({Operation{}, Log{"ignored"}}));
    CHECK_FALSE(decoder.next().has_value());
}

TEST_CASE("an entry of a kind that is none breaks the stream", "[agent]") {
    std::string bytes = encode({Operation{1}, SnapshotPart{{{"/p", EntryKind::file, "c", true}}}});
    const std::size_t kind = bytes.find("/p") + 2;
    for (const char wrong : {'\0', '\x04'}) {
        bytes[kind] = wrong;
        Decoder decoder;
        decoder.feed(std::string(preamble) + bytes);
        CHECK_FALSE(decoder.next().has_value());
        CHECK(decoder.broken().starts_with("a malformed message of type "));
    }
}

TEST_CASE("a Hello keeps its place on the wire over all versions", "[agent]") {
    CHECK(encode({Operation{}, Hello{}})[preamble.size() + 4] == 9);
}

TEST_CASE("fill data is the same from any offset", "[agent]") {
    const std::string whole = fill_data(42, 0, 1000);
    CHECK(fill_data(42, 496, 100) == whole.substr(496, 100));
    CHECK(fill_data(43, 0, 1000) != whole);
}
