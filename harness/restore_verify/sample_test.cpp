#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/restore_verify/restic_calls.hpp"
#include "harness/restore_verify/sample.hpp"

#include <cmath>
#include <set>

namespace harness::restore_verify {

namespace {

std::vector<Entry> tree_of(int files) {
    std::vector<Entry> out{{.path = "/d", .type = EntryType::directory}};
    for (int i = 0; i < files; ++i) {
        out.push_back({.path = concat("/d/", i), .type = EntryType::file, .size = 10});
    }
    return out;
}

} // namespace

TEST_CASE("a sample is restored by its patterns, and after enough nights all was",
          "[restore_verify]") {
    const auto listed = tree_of(1000);
    for (const double percent : {3.0, 10.0, 33.0, 100.0}) {
        const int nights = static_cast<int>(std::ceil(100 / percent));
        for (const int first : {0, 20'786}) {
            std::set<std::size_t> seen;
            for (int night = first; night < first + nights; ++night) {
                const Selection tonight = select(listed, {}, percent, night);
                CHECK(tonight.entries.size() == tonight.includes.size());
                const double expected = percent * 10;
                const double off = std::abs(static_cast<double>(tonight.entries.size()) - expected);
                CHECK(off < 4 * std::sqrt(expected) + 1);
                seen.insert(tonight.entries.begin(), tonight.entries.end());
            }
            CHECK(seen.size() == 1000);
        }
    }
}

TEST_CASE("a sample has one file at least", "[restore_verify]") {
    CHECK(select(tree_of(1), {}, 0.1, 5).entries.size() == 1);
}

TEST_CASE("of very many files all come by and by, a few at a time", "[restore_verify]") {
    const auto listed = tree_of(30'000);
    std::set<std::size_t> seen;
    for (int night = 20'786; night < 20'786 + 16; ++night) {
        const Selection tonight = select(listed, {}, 50, night);
        CHECK(tonight.nights == 16);
        CHECK(tonight.includes.size() < most_of_sample * 11 / 10);
        CHECK(tonight.left_out == 0);
        seen.insert(tonight.entries.begin(), tonight.entries.end());
    }
    CHECK(seen.size() == 30'000);
}

TEST_CASE("a sample is no longer than a command can be", "[restore_verify]") {
    std::vector<Entry> listed = tree_of(1000);
    for (Entry& entry : listed) {
        entry.path += std::string(3000, 'x');
    }
    const Selection tonight = select(listed, {}, 100, 0);
    CHECK(tonight.includes.size() < 400);
    CHECK(tonight.left_out + tonight.includes.size() == 1000);
}

TEST_CASE("without a sample everything is restored, or the paths that were asked for",
          "[restore_verify]") {
    std::vector<Entry> listed = tree_of(3);
    listed.push_back({.path = "/dd", .type = EntryType::file, .size = 5});
    const Selection all = select(listed, {}, std::nullopt, 1);
    CHECK(all.includes.empty());
    CHECK(all.entries.size() == 4);
    CHECK(all.size == Bytes{35});
    const Selection some = select(listed, {"/d", "/no[t]"}, std::nullopt, 1);
    CHECK(some.includes == std::vector<std::string>{"/d", "/no\\[t\\]"});
    CHECK(some.entries.size() == 3);
    CHECK(some.missing == std::vector<std::string>{"/no[t]"});
}

TEST_CASE("a file with two names needs its space once", "[restore_verify]") {
    std::vector<Entry> listed = tree_of(3);
    listed[1].inode = 7;
    listed[2].inode = 7;
    CHECK(select(listed, {}, std::nullopt, 1).size == Bytes{20});
}

TEST_CASE("names that restic can not show have a pattern all the same", "[restore_verify]") {
    CHECK(as_restic_lists("a\xff\xc3\xbc\xed\xa0\x80") ==
          "a\xef\xbf\xbd\xc3\xbc\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(pattern_of("/a*\\b\xef\xbf\xbd") == "/a\\*\\\\b?");
}

TEST_CASE("calls of restic make no lock", "[restore_verify]") {
    const Selection all;
    const auto version = parse_version("restic 0.18.1 compiled with go1.26.8 on linux/amd64\n");
    REQUIRE(version);
    for (const Words& call : {config_call(), snapshots_call(), list_call("x"), check_call("1/20"),
                              restore_call("x", "/t", all, {}, *version)}) {
        CHECK(std::find(call.begin(), call.end(), "--no-lock") != call.end());
    }
    CHECK(restore_call("x", "/t", all, {"/dev/null"}, *version) ==
          Words{"restore", "--no-lock", "--verify", "--target", "/t", "--sparse",
                "--exclude=/dev/null", "x"});
    CHECK(parse_version("restic 0.14") == std::nullopt);
    CHECK(parse_version("restic 0.14.0 compiled") < ResticVersion{0, 15, 0});
}

TEST_CASE("each night reads the next part of the data", "[restore_verify]") {
    CHECK(subset_of(5, 0) == "1/20");
    CHECK(subset_of(5, 19) == "20/20");
    CHECK(subset_of(5, 20) == "1/20");
    CHECK(subset_of(100, 8) == "1/1");
    CHECK(subset_of(0.1, 255) == "256/256");
}

} // namespace harness::restore_verify
