#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/fake_store.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::berlin_time;
using harness::engine::testing::case_of;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::FakeStore;
using harness::engine::testing::run_job;
using harness::engine::testing::timed_job;
using reports::CaseStatus;

namespace {

/// A guest that takes a snapshot at the end of each wait, and then leaves the newest alone.
class Snapshots {
  public:
    explicit Snapshots(FakeMachine::World& world) {
        world.live = [this](const ports::LiveRequest& request) { return live(request.until); };
        world.subvolumes = [this](const std::string& pattern) {
            ports::Subvolume home;
            home.path = "/home";
            home.uuid = "source";
            return pattern == "/home"  ? std::vector{home}
                   : pattern == "/s/*" ? there_
                                       : std::vector<ports::Subvolume>{};
        };
    }

    std::size_t kept = 3;
    ports::Instant forgets_from = ports::Instant::max(); ///< One too many goes from then on.
    bool is_read_only = true;
    std::string parent = "source";

    void lose_newest() { there_.pop_back(); }

  private:
    ports::Lived live(ports::Instant until) {
        ports::Subvolume one;
        one.path = concat("/s/", ++taken_);
        one.parent_uuid = parent;
        one.is_read_only = is_read_only;
        one.created = until;
        there_.push_back(std::move(one));
        const std::size_t most = until >= forgets_from ? kept - 1 : kept;
        while (there_.size() > most) {
            there_.erase(there_.begin());
        }
        ports::Firing firing;
        firing.timer = "snap.timer";
        firing.unit = "snap.service";
        firing.at = until;
        firing.result = "success";
        return ports::Lived{until, true, {std::move(firing)}, {}};
    }

    int taken_ = 0;
    std::vector<ports::Subvolume> there_;
};

std::string ten_days(const std::string& more = "") {
    return concat("  - repeat: 10\n    name: days\n    steps:\n"
                  "      - advance: 1d\n"
                  "      - check: retention\n"
                  "        name: look\n"
                  "        snapshots: [/s/*]\n"
                  "        policy: 3 daily\n",
                  more);
}

reports::ScenarioReport looked_at(const std::string& steps, FakeMachine::World& world) {
    return run_job(timed_job(steps, "2026-03-01T02:00"), world);
}

} // namespace

TEST_CASE("snapshots that a policy keeps are right on every day", "[engine][retention]") {
    FakeMachine::World world;
    const Snapshots snapshots(world);
    const auto report = looked_at(
        ten_days("        of: /home\n        every: 1d\n        by: snap.service\n"), world);
    CHECK(case_of(report, "days: look").message == "");
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(case_of(report, "days: look").output == "3 snapshots on 2026-03-11 02:00\n");
}

TEST_CASE("the history of snapshots is kept as text and picture, once", "[engine][retention]") {
    FakeMachine::World world;
    const Snapshots snapshots(world);
    const auto report = looked_at(ten_days(), world);
    std::vector<std::string> names;
    for (const reports::Attachment& one : report.attachments) {
        names.push_back(one.name);
    }
    CHECK(names == std::vector<std::string>{"time.log", "snapshots.txt", "snapshots.svg"});
    CHECK(world.attached.at("snapshots.txt").starts_with("/s/*: "));
    CHECK(world.attached.at("snapshots.svg").starts_with("<svg"));
}

TEST_CASE("a snapshot that is missing is told with its reason and day", "[engine][retention]") {
    FakeMachine::World world;
    Snapshots snapshots(world);
    snapshots.kept = 2;
    const auto report = looked_at(ten_days(), world);
    const reports::Case& look = case_of(report, "days: look");
    CHECK(look.status == CaseStatus::failed);
    CHECK(look.message ==
          "in round 3 of 10 (2026-03-04 02:00): the snapshots are wrong on 2026-03-04");
    CHECK(look.expected == "3 daily, at least latest");
    CHECK(look.seen.starts_with("missing: /s/1 of 2026-03-02 02:00 (daily 3 of 3)"));
}

TEST_CASE("a snapshot that should have gone is too many", "[engine][retention]") {
    FakeMachine::World world;
    Snapshots snapshots(world);
    snapshots.kept = 4;
    const auto report = looked_at(ten_days(), world);
    CHECK(case_of(report, "days: look").seen.starts_with("too many: /s/1 of 2026-03-02 02:00"));
}

TEST_CASE("a snapshot that can be written to is none", "[engine][retention]") {
    FakeMachine::World world;
    Snapshots snapshots(world);
    snapshots.is_read_only = false;
    const auto report = looked_at(ten_days(), world);
    CHECK(case_of(report, "days: look").status == CaseStatus::failed);
    CHECK(case_of(report, "days: look").seen.starts_with("/s/1 can be written to"));
}

TEST_CASE("a snapshot of something else is told", "[engine][retention]") {
    FakeMachine::World world;
    Snapshots snapshots(world);
    snapshots.parent = "another";
    const auto report = looked_at(ten_days("        of: /home\n"), world);
    CHECK(case_of(report, "days: look").seen.starts_with("/s/1 is no snapshot of /home"));
}

TEST_CASE("a source that is no subvolume fails the check", "[engine][retention]") {
    FakeMachine::World world;
    const Snapshots snapshots(world);
    const auto report = looked_at(ten_days("        of: /hom\n"), world);
    CHECK(case_of(report, "days: look").message ==
          "in round 1 of 10 (2026-03-02 02:00): /hom is no subvolume");
}

namespace {

std::string expecting(const std::string& day) {
    return ten_days(concat("        expect: [{ on: ", day, ", reason: a fault of old }]\n"));
}

} // namespace

TEST_CASE("a failure on the day on which it must come is expected", "[engine][retention]") {
    FakeMachine::World world;
    Snapshots snapshots(world);
    snapshots.forgets_from = berlin_time(2026, 3, 6);
    const auto report = looked_at(expecting("2026-03-06"), world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    const reports::Case& look = case_of(report, "days: look");
    CHECK(look.status == CaseStatus::expected_failure);
    CHECK(look.reason == "a fault of old");
    CHECK(look.seen.starts_with("missing: /s/3 of 2026-03-04 02:00 (daily 3 of 3)"));
    CHECK(world.lives.size() == 10);
}

TEST_CASE("a failure before its day is one", "[engine][retention]") {
    FakeMachine::World world;
    Snapshots snapshots(world);
    snapshots.forgets_from = berlin_time(2026, 3, 5);
    const auto report = looked_at(expecting("2026-03-06"), world);
    CHECK(case_of(report, "days: look").status == CaseStatus::failed);
    CHECK(case_of(report, "days: look").message ==
          "in round 4 of 10 (2026-03-05 02:00): the snapshots are wrong on 2026-03-05");
}

TEST_CASE("snapshots that are still right on the day of their failure fail the check",
          "[engine][retention]") {
    FakeMachine::World world;
    const Snapshots snapshots(world);
    const auto report = looked_at(expecting("2026-03-06"), world);
    const reports::Case& look = case_of(report, "days: look");
    CHECK(look.status == CaseStatus::failed);
    CHECK(look.message ==
          "in round 5 of 10 (2026-03-06 02:00): the snapshots are still right on 2026-03-06");
    CHECK(look.expected == "wrong on 2026-03-06: a fault of old");
}

TEST_CASE("a failure whose day never comes fails the repetition", "[engine][retention]") {
    FakeMachine::World world;
    const Snapshots snapshots(world);
    const auto report = looked_at(expecting("2026-04-06"), world);
    const reports::Case& look = case_of(report, "days: look");
    CHECK(look.status == CaseStatus::failed);
    CHECK(look.message == "passed, but the scenario expects it to fail (a fault of old); remove "
                          "the expectation if it is meant to pass now");
    CHECK(case_of(report, "days").status == CaseStatus::failed);
    CHECK(case_of(report, "days").message == "'days: look' did not pass in round 10 of 10");
    CHECK(reports::verdict(report) == reports::Verdict::failed);
}

TEST_CASE("a check without a repetition keeps its history all the same", "[engine][retention]") {
    FakeMachine::World world;
    const Snapshots snapshots(world);
    const std::string look = "  - check: retention\n    snapshots: [/s/*]\n    policy: 3 daily\n";
    const auto report =
        looked_at(concat("  - advance: 1d\n", look, "  - advance: 1d\n", look), world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(report.attachments.size() == 3);
    CHECK(report.cases[4].output == "2 snapshots on 2026-03-03 02:00\n");
}

namespace {

std::string one_look(const std::string& expected_on) {
    const std::string expected =
        expected_on.empty() ? ""
                            : concat("    expect: [{ on: ", expected_on, ", reason: of old }]\n");
    return concat("  - check: retention\n    snapshots: [/s/*]\n    policy: 3 daily\n", expected);
}

} // namespace

TEST_CASE("a check that is not repeated must fail when it is expected to", "[engine][retention]") {
    FakeMachine::World world;
    const Snapshots snapshots(world);
    const auto report = looked_at(concat("  - advance: 1d\n", one_look("2026-03-09")), world);
    CHECK(report.cases[2].status == CaseStatus::failed);
    CHECK(report.cases[2].message == "the snapshots are still right on 2026-03-02");
    CHECK(report.cases[2].expected == "wrong on 2026-03-09: of old");
}

TEST_CASE("a check after the expected failure begins anew", "[engine][retention]") {
    FakeMachine::World world;
    Snapshots snapshots(world);
    snapshots.forgets_from = berlin_time(2026, 3, 5);
    const std::string day = "  - advance: 1d\n";
    const auto report = looked_at(concat(day, day, day, one_look(""), day, one_look("2026-03-05"),
                                         day, one_look(""), day, one_look("")),
                                  world);
    CHECK(report.cases[6].status == CaseStatus::expected_failure);
    CHECK(report.cases[8].status == CaseStatus::passed);
    CHECK(report.cases[10].status == CaseStatus::failed); // One too few again, and not expected.
}

TEST_CASE("what was there before a checkpoint is missed after it, in a later run too",
          "[engine][retention]") {
    FakeStore store;
    FakeMachine::World world;
    world.can_be_kept = true;
    Snapshots snapshots(world);
    const Job job = timed_job(ten_days("  - checkpoint: lived\n"
                                       "  - check: retention\n"
                                       "    name: a last look\n"
                                       "    snapshots: [/s/*]\n"
                                       "    policy: 3 daily\n"),
                              "2026-03-01T02:00");
    const auto whole = run_job(job, world, {.store = &store});
    CHECK(case_of(whole, "a last look").status == CaseStatus::passed);
    const auto later = run_job(job, world, {.store = &store});
    CHECK(case_of(later, "days").status == CaseStatus::skipped);
    CHECK(case_of(later, "a last look").status == CaseStatus::passed);
    snapshots.lose_newest();
    const auto lost = run_job(job, world, {.store = &store});
    CHECK(case_of(lost, "days").status == CaseStatus::skipped);
    CHECK(case_of(lost, "a last look").status == CaseStatus::failed);
    CHECK_THAT(case_of(lost, "a last look").seen, Catch::contains_text("/s/10"));
}
