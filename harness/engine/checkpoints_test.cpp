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
using harness::engine::testing::scenario_of;
using harness::engine::testing::timed_job;
using reports::CaseStatus;
using Asked = std::vector<std::string>;

namespace {

/// Runs scenarios of one store; each run has a world of its own.
struct Runs {
    FakeStore store;
    FakeMachine::World world;
    std::string refuses_to_go_on;
    bool can_be_kept = true;

    reports::ScenarioReport operator()(const std::string& steps) {
        Job job;
        job.scenario = scenario_of(steps);
        world = {};
        world.can_be_kept = can_be_kept;
        world.refuses_to_go_on = std::exchange(refuses_to_go_on, "");
        return run_job(job, world, {.store = &store});
    }
};

std::string property(const reports::ScenarioReport& report, std::string_view name) {
    for (const reports::Property& one : report.properties) {
        if (one.name == name) {
            return one.value;
        }
    }
    return "";
}

const std::string above = "  - run: fill\n";
const std::string here = "  - checkpoint: full\n";
const std::string below = "  - run: look\n";

} // namespace

TEST_CASE("the first run makes a checkpoint and goes on from it", "[engine]") {
    Runs runs;
    const auto report = runs(above + here + below);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(runs.world.asked == Asked{"start", "bash -euo pipefail -c fill", "keep", "go on",
                                    "bash -euo pipefail -c look", "clean-up"});
    CHECK(runs.store.kept.size() == 1);
    CHECK(property(report, "checkpoint.made") == "checkpoint full: memory and disks");
}

TEST_CASE("the next run begins there, and shows what it did not do as skipped", "[engine]") {
    Runs runs;
    (void)runs(above + here + below);
    const auto report = runs(above + here + below);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(runs.world.asked == Asked{"go on", "bash -euo pipefail -c look", "clean-up"});
    CHECK(case_of(report, "run fill").status == CaseStatus::skipped);
    CHECK(case_of(report, "run fill").reason.starts_with("stands in 'checkpoint full', made "));
    CHECK(case_of(report, "run look").status == CaseStatus::passed);
    CHECK(property(report, "checkpoint.used").starts_with("checkpoint full, made "));
}

TEST_CASE("a change above a checkpoint makes another, one below does not", "[engine]") {
    Runs runs;
    (void)runs(above + here + below);
    (void)runs(above + here + "  - run: look again\n");
    CHECK(runs.world.asked.front() == "go on");
    (void)runs("  - run: fill more\n" + here + below);
    CHECK(runs.world.asked.front() == "start");
    CHECK(runs.store.kept.size() == 2);
}

TEST_CASE("a run begins at the last checkpoint that is there", "[engine]") {
    Runs runs;
    (void)runs(above + here + below);
    const std::string further = above + here + below + "  - checkpoint: seen\n  - run: end\n";
    (void)runs(further);
    CHECK(runs.world.asked == Asked{"go on", "bash -euo pipefail -c look", "keep", "go on",
                                    "bash -euo pipefail -c end", "clean-up"});
    (void)runs(further);
    CHECK(runs.world.asked == Asked{"go on", "bash -euo pipefail -c end", "clean-up"});
}

TEST_CASE("a checkpoint that can not be gone on from is thrown away and made anew", "[engine]") {
    Runs runs;
    (void)runs(above + here + below);
    runs.refuses_to_go_on = "bad state";
    const auto report = runs(above + here + below);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(runs.store.thrown_away == Asked{"bad state"});
    CHECK(case_of(report, "run fill").status == CaseStatus::passed);
    CHECK(runs.store.kept.size() == 1);
}

TEST_CASE("a checkpoint whose record can not be read is thrown away and made anew", "[engine]") {
    Runs runs;
    (void)runs(above + here + below);
    REQUIRE(runs.store.kept.size() == 1);
    std::ofstream(runs.store.kept.begin()->second / record_file) << R"({"title": "of old"})";
    const auto report = runs(above + here + below);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(runs.store.thrown_away.size() == 1);
    CHECK_THAT(runs.store.thrown_away[0], Catch::contains_text("reading a checkpoint's record"));
    CHECK(case_of(report, "run fill").status == CaseStatus::passed);
    CHECK(property(report, "checkpoint.made") == "checkpoint full: memory and disks");
}

TEST_CASE("what is written before a checkpoint can be compared after it in a later run",
          "[engine]") {
    Runs runs;
    const std::string steps =
        "  - write: [/a]\n    size: 1KiB\n    as: data\n" + here + "  - compare: data\n";
    CHECK(reports::verdict(runs(steps)) == reports::Verdict::passed);
    const auto later = runs(steps); // Its world has no such file any more.
    CHECK(case_of(later, "compare data").status == CaseStatus::failed);
    CHECK(case_of(later, "compare data").expected.size() == 64);
}

TEST_CASE("a run that failed leaves no checkpoint", "[engine]") {
    Runs runs;
    runs.world.answer = [](const auto&) { return ports::ExecResult{}; };
    Job job;
    job.scenario = scenario_of(above + here);
    FakeMachine::World world;
    world.can_be_kept = true;
    world.answer = [](const auto&) {
        ports::ExecResult result;
        result.code = 1;
        return result;
    };
    (void)run_job(job, world, {.store = &runs.store});
    CHECK(runs.store.kept.empty());
}

TEST_CASE("where nothing is kept a machine that keeps its memory just goes on", "[engine]") {
    Runs runs;
    runs.can_be_kept = false;
    const auto report = runs(above + here + below);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(runs.world.asked ==
          Asked{"start", "bash -euo pipefail -c fill", "bash -euo pipefail -c look", "clean-up"});
    CHECK(property(report, "checkpoint.not_kept") == "checkpoint full: a fake is not kept");
}

TEST_CASE("a machine that loses its memory restarts at a checkpoint in every run", "[engine]") {
    Runs runs;
    Job job;
    job.scenario = scenario_of(above + here + below);
    job.plan.has_tpm = true;
    FakeMachine::World world;
    (void)run_job(job, world);
    CHECK(world.asked == Asked{"start", "bash -euo pipefail -c fill", "power-off", "start",
                               "bash -euo pipefail -c look", "clean-up"});
}

TEST_CASE("a checkpoint that would lose mounts fails in every run, and is not kept", "[engine]") {
    Runs runs;
    Job job;
    job.scenario = scenario_of(above + here + below);
    job.plan.has_tpm = true;
    for (int i = 0; i < 2; ++i) {
        FakeMachine::World world;
        world.can_be_kept = true;
        world.files["/proc/self/mountinfo"] =
            "31 1 0:27 / /mnt/stick rw,relatime shared:1 - btrfs /dev/sdb rw\n"
            "32 1 0:28 / /run rw,relatime shared:2 - tmpfs tmpfs rw\n";
        const auto report = run_job(job, world, {.store = &runs.store});
        const reports::Case& checkpoint = case_of(report, "checkpoint full");
        CHECK(checkpoint.status == CaseStatus::failed);
        CHECK(checkpoint.seen == "/mnt/stick");
        CHECK(world.asked == Asked{"start", "bash -euo pipefail -c fill", "clean-up"});
    }
    CHECK(runs.store.kept.empty());
}

TEST_CASE("a checkpoint's record reads as it was written", "[engine]") {
    CheckpointRecord record;
    record.made = "2026-11-28T01:02:03Z";
    record.memory_lost_by = "QEMU can not";
    record.is_layout_mounted = true;
    record.charge_percent = 15;
    record.clock = 1'772'330'400;
    record.unit_runs["snap.service"] = calendar::Instant(std::chrono::seconds(9));
    KeptLooks& looks = record.looks["/s/*: 3 daily"];
    looks.since = calendar::Instant(std::chrono::seconds(5));
    looks.has_failed = true;
    const std::vector<retention::Snapshot> seen{{looks.since, "/s/1", {"tag"}}};
    looks.looks.note(seen, looks.since, looks.since);
    looks.looks.note(std::vector<retention::Snapshot>{}, looks.since, std::nullopt);
    record.flipped_bits = 3;
    record.root_device = "/dev/sda3";
    record.root_subvolume = "@";
    record.payloads["data"] = {{"/a", 7, "abc"}};
    manifest::Manifest tree;
    tree.entries.emplace_back().path = "a\xff";
    const auto kept = std::make_shared<const manifest::Manifest>(tree);
    record.manifests["day"] = {{"/home", kept, "uuid", 7, {}}, {"/home", kept, "uuid", 9, {}}};
    const CheckpointRecord again = parse_checkpoint_record(render(record));
    CHECK(render(again) == render(record));
    CHECK(again.payloads.at("data").front().seed == 7);
    CHECK(again.clock == record.clock);
    CHECK(again.unit_runs == record.unit_runs);
    CHECK(again.looks.at("/s/*: 3 daily").has_failed);
    REQUIRE(again.looks.at("/s/*: 3 daily").looks.changes().size() == 2);
    CHECK(again.looks.at("/s/*: 3 daily").looks.changes()[1].gone.front().name == "/s/1");
    REQUIRE(again.manifests.at("day").size() == 2);
    CHECK(*again.manifests.at("day")[1].manifest == tree);
    CHECK(again.manifests.at("day")[1].generation == 9);
    CHECK(again.flipped_bits == 3);
    CHECK(again.root_device == "/dev/sda3");
    CHECK(again.root_subvolume == "@");
    CHECK_THROWS_AS(parse_checkpoint_record("{}"), Error);
    CHECK_THROWS_AS(parse_checkpoint_record("no json"), Error);
}

TEST_CASE("a store that can not be used is as none, and its reason is told", "[engine]") {
    Runs runs;
    runs.store.trouble = "making /cache: Read-only file system";
    const auto report = runs(above + here + below);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(property(report, "checkpoint.not_kept") ==
          "checkpoint full: making /cache: Read-only file system");
}

TEST_CASE("what can not be sealed serves the run that made it all the same", "[engine]") {
    Runs runs;
    runs.store.trouble_at_finish = "writing seal: No space left on device";
    const auto report = runs(above + here + below);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(runs.world.asked == Asked{"start", "bash -euo pipefail -c fill", "keep", "go on",
                                    "bash -euo pipefail -c look", "clean-up"});
    CHECK(property(report, "checkpoint.not_kept") ==
          "checkpoint full: writing seal: No space left on device");
    CHECK(runs.store.kept.empty());
}

TEST_CASE("a bit that changes after a checkpoint is another one than before it", "[engine]") {
    const std::string flip = "  - corrupt: /a\n";
    Job job;
    job.scenario = scenario_of("  - write: [/a]\n    text: hello\n" + flip + here + flip);
    FakeStore store;
    FakeMachine::World first;
    first.can_be_kept = true;
    (void)run_job(job, first, {.store = &store});
    REQUIRE(first.flips.size() == 2);
    FakeMachine::World second;
    second.files["/a"] = "hello";
    (void)run_job(job, second, {.store = &store});
    CHECK(second.flips == std::vector{first.flips[1]});
}

TEST_CASE("who goes on from a checkpoint goes on in its time", "[engine]") {
    const Job job =
        timed_job("  - advance: 1d\n  - checkpoint: later\n  - advance: 1h\n", "2026-03-01T02:00");
    FakeStore store;
    FakeMachine::World first;
    first.can_be_kept = true;
    CHECK(reports::verdict(run_job(job, first, {.store = &store})) == reports::Verdict::passed);
    CHECK(first.booted_at == std::vector{berlin_time(2026, 3, 1, 2), berlin_time(2026, 3, 2, 2)});
    FakeMachine::World second;
    CHECK(reports::verdict(run_job(job, second, {.store = &store})) == reports::Verdict::passed);
    CHECK(second.booted_at == std::vector{berlin_time(2026, 3, 2, 2)});
    CHECK(second.clock_settings == std::vector<ports::Instant>{berlin_time(2026, 3, 2, 2)});
    REQUIRE(second.lives.size() == 1);
    CHECK(second.lives[0].until == berlin_time(2026, 3, 2, 3));
}

TEST_CASE("a checkpoint that restarts the guest does so in the scenario's time", "[engine]") {
    Job job = timed_job("  - advance: 1d\n  - checkpoint: later\n", "2026-03-01T02:00");
    job.plan.has_tpm = true;
    FakeMachine::World world;
    CHECK(reports::verdict(run_job(job, world)) == reports::Verdict::passed);
    CHECK(world.booted_at == std::vector{berlin_time(2026, 3, 1, 2), berlin_time(2026, 3, 2, 2)});
}
