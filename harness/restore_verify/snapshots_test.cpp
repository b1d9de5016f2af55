#include "harness/base/error.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/restore_verify/promises.hpp"
#include "harness/restore_verify/snapshots.hpp"

namespace harness::restore_verify {

namespace {

Snapshot snapshot(char letter, const std::string& host, std::int64_t taken) {
    return {std::string(64, letter), host, Moment{taken}, {"/home"}, {"night"}};
}

std::vector<std::string> roles(const std::vector<Chosen>& chosen) {
    std::vector<std::string> out;
    for (const Chosen& one : chosen) {
        out.push_back(one.role + " " + one.snapshot.id.substr(0, 1));
    }
    return out;
}

const reports::Case& find(const std::vector<reports::Case>& cases, std::string_view name) {
    for (const reports::Case& one : cases) {
        if (one.name == name) {
            return one;
        }
    }
    FAIL("no case " << name);
    return cases.front();
}

} // namespace

TEST_CASE("times of restic are read in any zone", "[restore_verify]") {
    CHECK(to_text(parse_moment("2026-11-29T01:02:54.427324569+01:00").value()) ==
          "2026-11-29T00:02:54.427324569Z");
    CHECK(parse_moment("1969-12-31T23:59:59Z") == Moment{-1});
    CHECK(parse_local_moment("2026-11-29T01:02:54.5-03:00") ==
          parse_moment("2026-11-29T01:02:54.5Z"));
    CHECK(parse_local_moment("2026-11-29") == std::nullopt);
    CHECK(parse_moment("2026-02-30T00:00:00Z") == std::nullopt);
    CHECK(parse_moment("2026-02-03") == std::nullopt);
}

TEST_CASE("restic's list of snapshots is read, and what is none refused", "[restore_verify]") {
    const auto all = parse_snapshots(
        R"([{"time":"2026-11-29T00:02:54Z","paths":["/src"],"hostname":"vm","tags":["x"],"id":")" +
        std::string(64, 'b') + R"("}])");
    REQUIRE(all.size() == 1);
    CHECK(all[0].host == "vm");
    CHECK(all[0].short_id() == "bbbbbbbb");
    CHECK(parse_snapshots("null").empty());
    CHECK_THROWS_WITH(parse_snapshots(R"([{"time":"yesterday","id":"b"}])"),
                      "restic lists a snapshot 'b' of 'yesterday', which is no snapshot");
}

TEST_CASE("of each host the newest, the oldest and some drawn by the day are chosen, each once",
          "[restore_verify]") {
    std::vector<Snapshot> all;
    for (char letter = 'a'; letter <= 'f'; ++letter) {
        all.push_back(snapshot(letter, "one", 100 + letter));
    }
    all.push_back(snapshot('0', "two", 50));
    Choice choice;
    choice.newest = 2;
    choice.oldest = 1;
    const auto hosts = looked_at(choice, all);
    REQUIRE(hosts.size() == 2);
    CHECK(roles(choose(choice, hosts, 7)) ==
          std::vector<std::string>{"newest of one f", "2nd newest of one e", "newest of two 0",
                                   "oldest of one a"});
    choice.random = 2;
    const auto tonight = roles(choose(choice, hosts, 7));
    CHECK(tonight.size() == 6);
    CHECK(tonight == roles(choose(choice, hosts, 7)));
    std::set<std::vector<std::string>> nights;
    for (int day = 0; day < 30; ++day) {
        nights.insert(roles(choose(choice, hosts, day)));
    }
    CHECK(nights.size() > 3);
}

TEST_CASE("snapshots are looked at by host, tags and paths", "[restore_verify]") {
    const std::vector<Snapshot> all{snapshot('a', "one", 1), snapshot('b', "two", 2)};
    Choice choice;
    choice.tags = {"night", "weekly"};
    CHECK(looked_at(choice, all).empty());
    choice.tags = {"night"};
    choice.hosts = {"two", "three"};
    const auto hosts = looked_at(choice, all);
    REQUIRE(hosts.size() == 2);
    CHECK(hosts[0].host == "three");
    CHECK(hosts[0].all.empty());
    CHECK(hosts[1].all.size() == 1);
}

TEST_CASE("promises of snapshots are judged for each host", "[restore_verify]") {
    const std::vector<Snapshot> all{snapshot('a', "one", 1'000'000), snapshot('b', "two", 2)};
    Choice choice;
    choice.hosts = {"one", "two", "three"};
    Promises promises;
    promises.newest_within = std::chrono::hours(26);
    promises.at_least = 2;
    const auto cases = judge_snapshots(promises, choice, looked_at(choice, all), Moment{1'000'600});
    CHECK(find(cases, "newest of one is young enough").status == reports::CaseStatus::passed);
    const auto& stale = find(cases, "newest of two is young enough");
    CHECK(stale.status == reports::CaseStatus::failed);
    CHECK(stale.message == "the newest snapshot of two is 11 days old: see whether its backup "
                           "runs, and what it says");
    CHECK(stale.expected == "not older than 26 h");
    CHECK(find(cases, "one has enough snapshots").message ==
          "one has only 1 snapshot: see what forgets them");
    CHECK(find(cases, "three has snapshots").message ==
          "there is no snapshot of three: see how the host is called in `restic snapshots`");
}

TEST_CASE("a snapshot of the future tells of a wrong clock", "[restore_verify]") {
    const auto hosts = looked_at({}, {snapshot('a', "one", 10'000)});
    const auto cases = judge_snapshots({}, {}, hosts, Moment{6'400});
    CHECK(find(cases, "newest of one is not of the future").message ==
          "the newest snapshot of one is of the future, 60 min ahead: set the clock of that host, "
          "or of this one");
    CHECK(judge_snapshots({}, {}, hosts, Moment{9'900}).size() == 1);
}

TEST_CASE("an empty repository is no good night", "[restore_verify]") {
    Choice choice;
    choice.tags = {"night"};
    CHECK(judge_snapshots({}, choice, {}, Moment{}).at(0).message ==
          "the repository has no snapshot with the tags night: see whether backups are made to "
          "this repository");
}

} // namespace harness::restore_verify
