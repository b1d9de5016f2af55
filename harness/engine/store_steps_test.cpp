#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/engine/hardware.hpp"
#include "harness/engine/testing/fake_object_store.hpp"
#include "harness/engine/testing/fake_store.hpp"
#include "harness/engine/testing/run_job.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::case_of;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::FakeObjectStore;
using harness::engine::testing::run_job;
using harness::engine::testing::scenario_of;
using reports::CaseStatus;

namespace {

constexpr const char* stores = "stores: { b2: { keys: [client] } }\n";

reports::ScenarioReport run(const std::string& steps, FakeMachine::World& world,
                            FakeObjectStore& store) {
    const auto job = make_job(scenario_of(steps, stores), machine::Plan{}, nullptr);
    REQUIRE(job);
    return run_job(*job, world, {.stores = {&store}});
}

std::size_t count(const std::vector<std::string>& all, const std::string& one) {
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), one));
}

} // namespace

TEST_CASE("a machine reaches stores by their names, at each start", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report = run("  - run: one\n  - reboot:\n  - run: two\n", world, store);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    REQUIRE(world.gateways.size() == 2);
    CHECK(world.gateways[0].address == "127.83.0.1");
    CHECK(world.gateways[0].port == 443);
    CHECK(world.gateways[0].target_port == 9000);
    CHECK(world.files["/run/harness/hosts"] == "127.83.0.1 s3.example b.s3.example\n");
    CHECK(world.files["/run/harness/certificates"] == "a certificate\n");
    CHECK(world.files["/run/secrets/b2/client.env"] ==
          "AWS_ACCESS_KEY_ID=the id\nAWS_SECRET_ACCESS_KEY=the secret\n"
          "AWS_DEFAULT_REGION=eu-central-003\nAWS_REGION=eu-central-003\n"
          "AWS_ENDPOINT_URL_S3=https://s3.example\nB2_ACCOUNT_ID=the id\n"
          "B2_ACCOUNT_KEY=the secret\n");
    world.gateways[0].heard(ports::Instant(std::chrono::seconds(7)));
    CHECK(store.time == ports::Instant(std::chrono::seconds(7)));
}

TEST_CASE("no command line has a key's secret", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    (void)run("  - run: one\n", world, store);
    for (const std::string& asked : world.asked) {
        CHECK(asked.find("the secret") == std::string::npos);
    }
}

TEST_CASE("bad days begin and end, and tell what they have done", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report = run("  - { bad-days: b2, faults: [\"do=SlowDown\"] }\n"
                            "  - { name: over, bad-days: b2 }\n",
                            world, store);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(case_of(report, "over").output ==
          "2 of 3 requests harmed by do=SlowDown\nmeanwhile: nothing was asked\n");
    CHECK(store.faults.empty());
}

TEST_CASE("a store that is away or has no valid certificate tells who came", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report = run("  - { bad-days: b2, endpoint: away, for: 1h, certificate: expired }\n"
                            "  - { name: over, bad-days: b2 }\n",
                            world, store);
    CHECK(case_of(report, "over").output ==
          "of 3 connections 2 were ended at once and 1 were given up by who asked, before any "
          "request\nmeanwhile: nothing was asked\n");
    CHECK(store.reception.is_usual());
}

TEST_CASE("a machine forgets the name of a store, over a restart too, and is told it again",
          "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    std::vector<std::string> hosts;
    world.answer = [&](const std::vector<std::string>& words) {
        if (words.back() == "look") {
            hosts.push_back(world.files["/run/harness/hosts"]);
        }
        return ports::ExecResult{};
    };
    const auto report = run("  - { bad-days: b2, dns: gone }\n"
                            "  - run: [look]\n"
                            "  - reboot:\n"
                            "  - run: [look]\n"
                            "  - { name: back, bad-days: b2 }\n"
                            "  - run: [look]\n",
                            world, store);
    CHECK(case_of(report, "back").output == "meanwhile: nothing was asked\n");
    REQUIRE(hosts.size() == 3);
    CHECK(hosts[0].empty());
    CHECK(hosts[1].empty());
    CHECK(hosts[2] == "127.83.0.1 s3.example b.s3.example\n");
}

TEST_CASE("bad days can begin while the machine is off", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report = run("  - power-off:\n"
                            "  - { bad-days: b2, dns: gone }\n"
                            "  - power-on:\n",
                            world, store);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(world.files["/run/harness/hosts"].empty());
}

TEST_CASE("a step waits until a store has done harm, and says where it has not", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    store.harms = 2;
    const auto report = run("  - { name: two, await-harm: b2, requests: 2 }\n"
                            "  - { name: three, await-harm: b2, requests: 3, deadline: 1ms }\n",
                            world, store);
    CHECK(case_of(report, "two").status == CaseStatus::passed);
    const reports::Case& three = case_of(report, "three");
    CHECK(three.message ==
          "'b2' has harmed too few requests within 0.0 s; see in its log what it was asked, let "
          "the last 'bad-days' fit that, or give the step a longer 'deadline'");
    CHECK(three.expected == "3 requests harmed");
    CHECK(three.seen == "0 requests while it was waited");
}

TEST_CASE("what was damaged at a store stands in the report", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report =
        run("  - { name: one, damage-object: b2, objects: data/*, how: flip }\n"
            "  - { name: many, damage-object: b2, objects: data/*, how: flip, count: 3 }\n",
            world, store);
    CHECK(case_of(report, "one").output == "b/data/*: a bit is another\n");
    CHECK(case_of(report, "many").status == CaseStatus::failed);
    CHECK(case_of(report, "many").message == "there are too few");
}

TEST_CASE("a machine that is switched off at once is not asked, and starts again", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report =
        run("  - { power-off: {}, how: at-once }\n  - power-on:\n  - run: two\n", world, store);
    CHECK(reports::verdict(report) == reports::Verdict::passed);
    CHECK(count(world.asked, "pull-plug") == 1);
    CHECK(count(world.asked, "power-off") == 0);
    CHECK(count(world.asked, "start") == 2);
}

TEST_CASE("a check of requests asks its store", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    store.asked.push_back({{}, "PutObject", "a", "", ""});
    const auto report =
        run("  - { name: some, check: requests, store: b2, at-least: 1 }\n"
            "  - { name: none, check: requests, store: b2, operations: [PutObject], at-most: 0 }\n",
            world, store);
    CHECK(case_of(report, "some").status == CaseStatus::passed);
    CHECK(case_of(report, "none").status == CaseStatus::failed);
    CHECK(case_of(report, "none").message == "there were too many PutObject at b2");
}

TEST_CASE("what a store costs is kept for each month, and told where it is too much", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report =
        run("  - { name: little, check: cost, store: b2, monthly: 0.01 USD }\n"
            "  - { name: too much, check: cost, store: b2, monthly: 0.01 EUR, scale: 2 }\n",
            world, store);
    CHECK(case_of(report, "little").status == CaseStatus::passed);
    CHECK(case_of(report, "too much").expected == "at most 0.01 EUR");
    CHECK(case_of(report, "too much").seen == "0.02 EUR");
    CHECK(world.attached["bill-b2.txt"] == "all months\n");
    CHECK(world.attached["bill-b2.svg"] == "<svg/>\n");
}

TEST_CASE("a machine that is replaced begins anew, and its recovery is timed", "[engine]") {
    FakeMachine::World world;
    FakeObjectStore store("b2");
    const auto report = run("  - replace:\n"
                            "  - { name: soon, check: recovery, within: 1h }\n"
                            "  - { name: at once, check: recovery, within: 1ms }\n",
                            world, store);
    CHECK(case_of(report, "soon").status == CaseStatus::passed);
    CHECK(case_of(report, "soon").output.starts_with("since the machine was lost: 0."));
    CHECK(world.gateways.size() == 2);
    CHECK(count(world.asked, "start") == 2);
}

namespace {

/// A job whose machine is replaced by one with another disk, of which something is promised.
Job job_with_other_hardware(const std::string& steps) {
    auto scenario = scenario_of(steps);
    const auto replacements = scenario::replacements_of(scenario);
    REQUIRE(replacements.size() == 1);
    machine::Plan small;
    small.summary = "the small one";
    auto job = make_job(std::move(scenario), small, nullptr);
    machine::Plan big;
    big.summary = "the big one";
    big.disks = {{.id = "disk0", .serial = "B"}};
    big.claims = {{machine::Section::disks, "disk0.serial", "the disk's serial", "B", "B",
                   machine::Fidelity::same, ""}};
    auto next = make_job(replacements.front(), big, nullptr);
    REQUIRE(job);
    REQUIRE(next);
    next->replacement = "replacement-1";
    next->touched_disks = {"disk0"};
    job->mountpoints = {"/mnt/old"};
    next->mountpoints = {"/mnt/new"};
    job->replacements.push_back(std::move(*next));
    return *job;
}

std::string value_of(const reports::ScenarioReport& report, const std::string& name) {
    const auto found = std::find_if(report.properties.begin(), report.properties.end(),
                                    [&](const auto& one) { return one.name == name; });
    return found == report.properties.end() ? "" : found->value;
}

} // namespace

TEST_CASE("a machine of other hardware is judged as such", "[engine]") {
    const Job job = job_with_other_hardware("  - name: another\n"
                                            "    replace:\n"
                                            "    cpus: 2\n"
                                            "  - write: [/one]\n"
                                            "    text: x\n");
    FakeMachine::World world; // Whose guest shows no disk.
    const auto report = run_job(job, world, {});
    CHECK(case_of(report, "another").output == "lost: the small one\nnow: the big one\n");
    CHECK(case_of(report, "another").status == CaseStatus::passed);
    REQUIRE(report.hardware.size() == 1);
    CHECK(report.hardware[0].key == "replacement-1.disk0.serial");
    CHECK(report.hardware[0].subject == "replacement-1: the disk's serial");
    CHECK(report.hardware[0].verdict == "contradiction");
    const auto judged =
        std::find_if(report.cases.begin(), report.cases.end(),
                     [](const reports::Case& one) { return one.name == hardware_case; });
    REQUIRE(judged != report.cases.end());
    CHECK(judged->suite_step == "another");
    CHECK(judged->status == CaseStatus::failed);
    CHECK(value_of(report, "guest.hardware_ms").empty());
    CHECK_FALSE(value_of(report, "replacement-1.guest.hardware_ms").empty());
}

TEST_CASE("what is written goes to the mountpoints of the machine of that time", "[engine]") {
    FakeMachine::World world;
    const Job job =
        job_with_other_hardware("  - { name: before, write: [/one], text: x, as: before }\n"
                                "  - { replace: , cpus: 2 }\n"
                                "  - { write: [/two], text: x, as: after }\n"
                                "  - { compare: before }\n"
                                "  - { compare: after }\n");
    CHECK(job_in(job, 0).mountpoints.front() == "/mnt/old");
    CHECK(job_in(job, 1).mountpoints.front() == "/mnt/new");
    CHECK(job_in(job, 4).mountpoints.front() == "/mnt/new");
    const auto report = run_job(job, world, {});
    CHECK(case_of(report, "before").status == CaseStatus::passed);
}

TEST_CASE("the same hardware again is that of the machine that was lost last", "[engine]") {
    FakeMachine::World world;
    const Job job = job_with_other_hardware("  - { replace: , cpus: 2 }\n"
                                            "  - { name: again, replace: }\n");
    const auto report = run_job(job, world, {});
    CHECK(case_of(report, "again").output.empty());
    CHECK(count(world.asked, "start") == 3);
}

TEST_CASE("no checkpoint is kept once a machine was replaced", "[engine]") {
    FakeMachine::World world;
    world.can_be_kept = true;
    engine::testing::FakeStore checkpoints;
    const auto job = make_job(scenario_of("  - replace:\n  - checkpoint: late\n"), {}, nullptr);
    REQUIRE(job);
    const auto report = run_job(*job, world, {.store = &checkpoints});
    CHECK(count(world.asked, "keep") == 0);
    CHECK(value_of(report, "checkpoint.not_kept").find("the machine has replaced another before") !=
          std::string::npos);
}

TEST_CASE("no checkpoint is kept once a store was asked", "[engine]") {
    FakeMachine::World world;
    world.can_be_kept = true;
    FakeObjectStore store("b2");
    engine::testing::FakeStore checkpoints;
    const auto job = make_job(scenario_of("  - checkpoint: early\n", stores), {}, nullptr);
    REQUIRE(job);
    (void)run_job(*job, world, {.store = &checkpoints, .stores = {&store}});
    CHECK(count(world.asked, "keep") == 1);
    store.asked.push_back({{}, "PutObject", "a", "", ""});
    engine::testing::FakeStore others; // Else it begins at the one that was kept.
    const auto report = run_job(*job, world, {.store = &others, .stores = {&store}});
    CHECK(count(world.asked, "keep") == 1);
    CHECK(std::any_of(report.properties.begin(), report.properties.end(), [](const auto& one) {
        return one.name == "checkpoint.not_kept" &&
               one.value.find("the store 'b2' was asked before") != std::string::npos;
    }));
}
