#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"

using namespace harness;
using namespace harness::engine;
using namespace harness::engine::testing;
using reports::CaseStatus;
using write_log::Entry;

namespace {

const std::string steps = "  - record-writes: night\n"
                          "    steps: [{ name: work, run: [work] }]\n"
                          "  - cut-power: night\n"
                          "    steps:\n"
                          "      - { name: look, run: [look] }\n"
                          "      - { name: look again, run: [look, again] }\n"
                          "  - run: [after]\n";

const std::string snapshot_steps = "  - record-writes: night\n"
                                   "    steps: [{ name: work, run: [work] }]\n"
                                   "  - cut-power: night\n"
                                   "    steps:\n"
                                   "      - { name: kept, check: snapshots, snapshots: [/s/*] }\n";

Job job_of(const std::string& text) {
    machine::Plan plan;
    plan.disks.resize(1);
    plan.disks[0].node = "/dev/sda";
    plan.disks[0].size = mebibytes(1);
    plan.disks[0].bus = machine::DiskBus::scsi;
    auto job = make_job(scenario_of(text), std::move(plan), nullptr);
    REQUIRE(job);
    return *job;
}

/// Of four entries three are recorded: a write, a flush, a write.
FakeMachine::World world_that_writes() {
    FakeMachine::World world;
    const Entry write{Entry::Kind::write, Bytes{}, Bytes{512}, 0};
    const Entry flush{Entry::Kind::flush, Bytes{}, Bytes{}, 0};
    world.writes = {flush, write, flush, write};
    world.marks = {1, 4};
    return world;
}

const std::vector<std::string> asked_after_cut{"go on", "look", "look again", "clean-up"};

} // namespace

TEST_CASE("a job with a recording has a machine that records", "[engine]") {
    CHECK(job_of(steps).plan.records_writes);
    CHECK_FALSE(job_of("  - run: [x]\n").plan.records_writes);
}

TEST_CASE("what was written before a recording is synced, and every cut has its machine",
          "[engine]") {
    auto world = world_that_writes();
    const auto report = run_job(job_of(steps), world);
    std::vector<std::string> expected{"start", "sync", "count writes", "work", "count writes"};
    for (const std::string disks : {"1", "2", "3", "4", "4"}) {
        expected.push_back(concat("disks after entry ", disks));
        expected.insert(expected.end(), asked_after_cut.begin(), asked_after_cut.end());
    }
    expected.insert(expected.end(), {"after", "clean-up"});
    CHECK(world.asked == expected);
    CHECK(verdict(report) == reports::Verdict::passed);
    CHECK(case_of(report, "cut-power night").output ==
          "1 flushes among 3 entries (1 KiB written); 5 of 5 cuts tried, 0 of them failed\n");
    CHECK(case_of(report, "cut-power night: look").status == CaseStatus::passed);
    CHECK(world.attached.contains("cuts-night.txt"));
}

TEST_CASE("a step that fails after some cuts names the first, and the others are tried",
          "[engine]") {
    auto world = world_that_writes();
    world.answer = [&world](const auto& arguments) {
        const bool is_bad = arguments.back() == "look" && world.cut->number >= 3;
        return ports::ExecResult{.code = is_bad ? 1 : 0, .out = {}, .err = {}, .limit = {}};
    };
    const auto report = run_job(job_of(steps), world);
    const auto& look = case_of(report, "cut-power night: look");
    CHECK(look.status == CaseStatus::failed);
    CHECK(look.message == "cut 3 of 5: at flush 1 of 1, after entry 2 of 3; the last to write was "
                          "at byte 0 of /dev/sda: the command did not end as expected (so after 3 "
                          "of 5 cuts)");
    CHECK(case_of(report, "cut-power night: look again").status == CaseStatus::passed);
    CHECK(case_of(report, "cut-power night").message.starts_with("3 of 5 cuts failed; the first"));
    CHECK(world.cut->number == 5);
    CHECK(case_of(report, "run after").status == CaseStatus::skipped);
}

TEST_CASE("a guest that dies of its disks is a failed cut, not the end of the run", "[engine]") {
    auto world = world_that_writes();
    world.answer = [&world](const auto& arguments) {
        world.death = arguments.back() == "look" && world.cut->number == 2 ? "a panic" : "";
        return ports::ExecResult{};
    };
    auto job = job_of(steps);
    std::get<scenario::CutPowerAction>(job.scenario.steps[1].action).only = 2;
    const auto report = run_job(job, world);
    CHECK(case_of(report, "cut-power night: look").message.find(": a panic (so after 1 of 1") !=
          std::string::npos);
}

TEST_CASE("a host without space for the disks after a cut ends the run", "[engine]") {
    auto world = world_that_writes();
    world.lacks_space_for_disks = "no space left on the host";
    const auto report = run_job(job_of(steps), world);
    CHECK(report.stopped_by == "no space left on the host");
    CHECK(verdict(report) == reports::Verdict::error);
    CHECK(case_of(report, "cut-power night: look").status == CaseStatus::skipped);
}

TEST_CASE("a number that no cut has is told", "[engine]") {
    auto world = world_that_writes();
    auto job = job_of(steps);
    std::get<scenario::CutPowerAction>(job.scenario.steps[1].action).only = 9;
    const auto report = run_job(job, world);
    CHECK(case_of(report, "cut-power night").message == "there is no cut 9; the recording has 5");
}

TEST_CASE("a lost snapshot is a failure of its check", "[engine]") {
    auto world = world_that_writes();
    const auto snapshot = [](const std::string& name) {
        ports::Subvolume one;
        one.path = concat("/s/", name);
        one.uuid = name;
        one.is_read_only = true;
        return one;
    };
    bool has_worked = false;
    world.answer = [&has_worked](const auto& arguments) {
        has_worked = has_worked || arguments.back() == "work";
        return ports::ExecResult{};
    };
    world.subvolumes = [&](const std::string&) {
        std::vector<ports::Subvolume> there{snapshot("kept")};
        if (has_worked && (!world.cut || world.cut->number != 5)) {
            there.push_back(snapshot("new")); // Lost at the end.
        }
        return there;
    };
    const auto report = run_job(job_of(snapshot_steps), world);
    const auto& kept = case_of(report, "cut-power night: kept");
    CHECK(kept.status == CaseStatus::failed);
    CHECK(kept.message.find("1 of the snapshots are not as they should be: /s/new is lost: it had "
                            "been made (so after 1 of 5 cuts)") != std::string::npos);
    CHECK(kept.expected == "1 kept, 1 made, 0 removed");
    CHECK(kept.seen == "/s/new is lost: it had been made\nthere: /s/kept");
}

TEST_CASE("what fails while it is recorded is no recording", "[engine]") {
    auto world = world_that_writes();
    world.answer = [](const auto& arguments) {
        return ports::ExecResult{
            .code = arguments.back() == "work" ? 1 : 0, .out = {}, .err = {}, .limit = {}};
    };
    const auto report = run_job(job_of(steps), world);
    CHECK(case_of(report, "record-writes night").message == "'record-writes night: work' did not "
                                                            "pass");
    CHECK(case_of(report, "cut-power night: look").status == CaseStatus::skipped);
}
