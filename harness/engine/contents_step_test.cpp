#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/fake_store.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::case_of;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::FakeStore;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using harness::engine::testing::timed_job;
using reports::CaseStatus;

namespace {

/// A guest with /home, whose only file is another each day, and a snapshot of it for each night.
class Home {
  public:
    explicit Home(FakeMachine::World& world) {
        world.live = [this](const ports::LiveRequest& request) {
            take(request.until);
            return ports::Lived{request.until, true, {}, {}};
        };
        world.subvolumes = [this](const std::string& pattern) {
            std::vector<ports::Subvolume> out;
            for (const auto& [path, snapshot] : there) {
                out.push_back(snapshot);
            }
            return pattern == "/s/*" ? out : std::vector<ports::Subvolume>{};
        };
        world.manifest = [this](const std::string& path) {
            ports::TreeManifest taken;
            taken.tree = path == "/home" ? tree() : held[path];
            taken.subvolume.uuid = "home";
            taken.subvolume.generation = generation;
            return taken;
        };
    }

    void take(ports::Instant at) {
        ports::Subvolume one;
        one.path = concat("/s/", there.size() + 1);
        one.uuid = one.path;
        one.parent_uuid = "home";
        one.is_read_only = true;
        one.created = at;
        one.origin_generation = one.generation = ++generation;
        held[one.path] = tree();
        if (damages == there.size()) {
            held[one.path].entries.front().digest[0] ^= 1U;
        }
        there[one.path] = one;
        if (is_in_use) {
            ++day;
            ++generation; // It is written.
        }
    }

    manifest::Manifest tree() const {
        manifest::Entry diary;
        diary.path = "diary";
        diary.size = day;
        manifest::Entry dev;
        dev.path = "sub";
        dev.kind = manifest::Kind::subvolume;
        return has_subvolume ? manifest::Manifest{{diary, dev}} : manifest::Manifest{{diary}};
    }

    std::uint64_t day = 1;
    std::uint64_t generation = 7;
    std::size_t damages = 1000; ///< The snapshot that does not hold what it should.
    bool has_subvolume = false;
    bool is_in_use = true;
    std::map<std::string, ports::Subvolume> there;
    std::map<std::string, manifest::Manifest> held;
};

std::string days(const std::string& more = "", const std::string& after = "") {
    return concat("  - repeat: 5\n    name: days\n    steps:\n"
                  "      - { manifest: /home, as: day, name: take }\n"
                  "      - advance: 1d\n"
                  "      - check: contents\n        name: look\n"
                  "        snapshots: [/s/*]\n        as: day\n",
                  more, after);
}

reports::ScenarioReport lived(const std::string& steps, FakeMachine::World& world) {
    return run_job(timed_job(steps, "2026-03-01T12:00"), world);
}

std::size_t asked(const FakeMachine::World& world, const std::string& what) {
    return static_cast<std::size_t>(std::count(world.asked.begin(), world.asked.end(), what));
}

} // namespace

TEST_CASE("each snapshot holds what its day's manifest says, and is read once",
          "[engine][contents]") {
    FakeMachine::World world;
    const Home home(world);
    const auto report = lived(days(), world);
    CHECK(case_of(report, "days: look").message == "");
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(case_of(report, "days: look").output ==
          "1 tree read and compared, 4 not read again: read-only, and not written since by btrfs's "
          "generation\n");
    CHECK(asked(world, "manifest /s/1") == 1);
    CHECK(world.attached.at("contents.txt").find("/s/5: 1 entries, 5 B in files") !=
          std::string::npos);
}

TEST_CASE("all snapshots are read again where that is asked for", "[engine][contents]") {
    FakeMachine::World world;
    const Home home(world);
    const auto report = lived(days("        again: true\n"), world);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(asked(world, "manifest /s/1") == 5);
    CHECK(case_of(report, "days: look").output == "5 trees read and compared\n");
}

TEST_CASE("a snapshot that does not hold its day is told with its difference",
          "[engine][contents]") {
    FakeMachine::World world;
    Home home(world);
    home.damages = 2;
    const auto report = lived(days(), world);
    const reports::Case& look = case_of(report, "days: look");
    CHECK(look.status == CaseStatus::failed);
    CHECK(look.message == "in round 3 of 5 (2026-03-04 12:00): /s/3 is not as the manifest says");
    CHECK(look.expected == "as the manifest 'day' of /home");
    CHECK(look.seen.find("diary: content (3 bytes 00000000, then 3 bytes 01000000)\n") !=
          std::string::npos);
}

TEST_CASE("a snapshot that was written later is read again", "[engine][contents]") {
    FakeMachine::World world;
    Home home(world);
    world.answer = [&home](const std::vector<std::string>& words) {
        if (words.front() != "sync") {
            home.there["/s/2"].generation = ++home.generation;
            home.held["/s/2"].entries.front().size = 99;
        }
        return ports::ExecResult{};
    };
    const auto report = lived(days("", "  - run: write\n  - check: contents\n    name: last\n"
                                       "    snapshots: [/s/*]\n    as: day\n"),
                              world);
    CHECK(case_of(report, "last").message == "/s/2 is not as the manifest says");
    CHECK(asked(world, "manifest /s/1") == 1); // The same check goes on from the repeated one.
}

TEST_CASE("what a snapshot leaves out fails unless it is expected", "[engine][contents]") {
    FakeMachine::World world;
    Home home(world);
    home.has_subvolume = true;
    world.subvolumes = [&home, all = world.subvolumes](const std::string& pattern) {
        for (auto& [path, tree] : home.held) {
            tree.entries.back().kind = manifest::Kind::placeholder;
        }
        return all(pattern);
    };
    const auto report = lived(days(), world);
    CHECK(case_of(report, "days: look").seen.find("sub: left out (it is a subvolume of its own)") !=
          std::string::npos);

    FakeMachine::World again;
    Home second(again);
    second.has_subvolume = true;
    again.subvolumes = [&second, all = again.subvolumes](const std::string& pattern) {
        for (auto& [path, tree] : second.held) {
            tree.entries.back().kind = manifest::Kind::placeholder;
        }
        return all(pattern);
    };
    const auto expected = lived(
        days("        expect: [{ fail: \"sub: left out*\", reason: it has its own snapshots }]\n"),
        again);
    CHECK(reports::verdict(expected) == reports::Verdict::passed);
    CHECK(case_of(expected, "days: look")
              .output.find(
                  "as expected, in 5: sub: left out (it is a subvolume of its own): it has its own "
                  "snapshots\n") != std::string::npos);
}

TEST_CASE("an expected difference that is not there fails the check", "[engine][contents]") {
    FakeMachine::World world;
    const Home home(world);
    const auto report =
        lived(days("        expect: [{ fail: \"sub: left out*\", reason: nested }]\n"), world);
    CHECK(case_of(report, "days: look").message ==
          "in round 1 of 5 (2026-03-02 12:00): a difference that the scenario expects is not "
          "there: sub: left out* (nested); remove the expectation if there is to be none now");
}

TEST_CASE("a snapshot without a manifest from before it is told", "[engine][contents]") {
    FakeMachine::World world;
    Home home(world);
    home.is_in_use = false;
    const auto report = lived("  - advance: 1d\n"
                              "  - { manifest: /home, as: day }\n"
                              "  - { check: contents, name: look, snapshots: [/s/*], as: day }\n",
                              world);
    CHECK(case_of(report, "look").status == CaseStatus::passed); // Nothing changed in between.

    FakeMachine::World late;
    const Home other(late);
    const auto told = lived("  - advance: 1d\n"
                            "  - { manifest: /home, as: day }\n"
                            "  - { check: contents, name: look, snapshots: [/s/*], as: day }\n",
                            late);
    CHECK(case_of(told, "look").seen ==
          "/s/1: not compared: it is older than all manifests 'day' that are kept; take one before "
          "each snapshot\n");
}

TEST_CASE("another tree is compared with the newest manifest", "[engine][contents]") {
    FakeMachine::World world;
    Home home(world);
    home.held["/restored"] = home.tree();
    home.held["/restored"].entries.front().mtime = 5;
    const std::string take = "  - { manifest: /home, as: day }\n";
    const std::string look = "  - { check: contents, name: look, tree: /restored, as: day";
    const auto report = lived(concat(take, look, " }\n"), world);
    CHECK(case_of(report, "look").seen.find("diary: mtime (") != std::string::npos);
    const auto ignoring = lived(concat(take, look, ", ignore: [mtime] }\n"), world);
    CHECK(case_of(ignoring, "look").status == CaseStatus::passed);
}

TEST_CASE("what is still to be written is written before generations are asked",
          "[engine][contents]") {
    FakeMachine::World world;
    const Home home(world);
    const auto report = lived(days(), world);
    CHECK(asked(world, "sync") == 4); // Not the first time, when nothing is known yet.
}

TEST_CASE("a check that finds no snapshot fails", "[engine][contents]") {
    FakeMachine::World world;
    const Home home(world);
    const auto report = lived("  - { manifest: /home, as: day }\n"
                              "  - { check: contents, name: look, snapshots: [/s/*], as: day }\n",
                              world);
    CHECK(case_of(report, "look").message == "there is no snapshot /s/*");
}

TEST_CASE("what is expected of snapshots that were read before counts, and else is missed",
          "[engine][contents]") {
    FakeMachine::World world;
    const Home home(world);
    const auto report =
        lived(days("", "  - check: contents\n    name: last\n    snapshots: [/s/*]\n    as: day\n"
                       "    expect: [{ fail: \"diary: content*\", reason: tampered }]\n"),
              world);
    CHECK(case_of(report, "last")
              .message.starts_with(
                  "a difference that the scenario expects is not there: diary: content*"));
}

TEST_CASE("who goes on from a checkpoint still has the manifests", "[engine][contents]") {
    const Job job = timed_job("  - { manifest: /home, as: day }\n"
                              "  - advance: 1d\n"
                              "  - checkpoint: later\n"
                              "  - { check: contents, name: look, snapshots: [/s/*], as: day }\n",
                              "2026-03-01T12:00");
    FakeStore store;
    FakeMachine::World world;
    const Home home(world);
    world.can_be_kept = true;
    CHECK(reports::verdict(run_job(job, world, {.store = &store})) == reports::Verdict::passed);
    CHECK(asked(world, "manifest /home") == 1);
    CHECK(reports::verdict(run_job(job, world, {.store = &store})) == reports::Verdict::passed);
    CHECK(asked(world, "manifest /home") == 1);
    CHECK(asked(world, "manifest /s/1") == 2);
}

TEST_CASE("what concerns snapshots of a tree stands in the step's output", "[engine][contents]") {
    FakeMachine::World world;
    Home home(world);
    home.has_subvolume = true;
    const auto report = lived("  - { manifest: /home, as: day, name: take }\n", world);
    CHECK(case_of(report, "take").output ==
          "2 entries, 1 B in files, 0 B read by 1 threads in 0 ms\n"
          "snapshots leave out these subvolumes: sub\n");
}
