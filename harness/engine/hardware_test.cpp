#include "harness/base/testing/catch.hpp"
#include "harness/engine/testing/run_job.hpp"

using namespace harness;
using namespace harness::engine;
using harness::engine::testing::FakeMachine;
using harness::engine::testing::run_job;
using reports::CaseStatus;

namespace {

machine::Claim claim(std::string key, std::string value) {
    const std::string subject = "fact " + key;
    return {machine::Section::disks,
            std::move(key),
            subject,
            value,
            value,
            machine::Fidelity::same,
            ""};
}

/// Two disks and what is promised of them and of the machine.
Job job_touching(std::set<std::string> disks) {
    Job job;
    job.plan.disks = {{.id = "disk0", .serial = "A"}, {.id = "disk1", .serial = "B"}};
    job.plan.controllers.resize(1);
    job.plan.controllers[0].place.address = *facter::parse_pci_address("0000:02:00.0");
    job.plan.disks[1].controller = 7;
    job.plan.claims = {claim("disk0.serial", "A"), claim("disk1.serial", "B"),
                       claim("pci.0000:02:00.0.address", "present"),
                       claim("smbios.product", "Laptop")};
    job.touched_disks = std::move(disks);
    return job;
}

ports::SnapshotEntry file(std::string path, std::string content) {
    return {std::move(path), ports::SnapshotEntry::Kind::file, std::move(content), true};
}

ports::SnapshotEntry link(std::string path, std::string target) {
    return {std::move(path), ports::SnapshotEntry::Kind::link, std::move(target), true};
}

/// A guest that is all that `job_touching` promises.
ports::Snapshot as_promised() {
    ports::Snapshot out;
    out.entries = {link("/sys/block/nvme0n1", "../devices/pci0000:00/0000:02:00.0/nvme/nvme0"),
                   file("/sys/block/nvme0n1/nsid", "0"),
                   file("/sys/block/nvme0n1/device/serial", "A\n"),
                   link("/sys/block/nvme1n1", "../devices/pci0000:00/0000:03:00.0/nvme/nvme1"),
                   file("/sys/block/nvme1n1/device/serial", "B\n"),
                   link("/sys/bus/pci/devices/0000:02:00.0", "../devices/x"),
                   file("/sys/class/dmi/id/product_name", "Laptop\n")};
    return out;
}

void change(ports::Snapshot& snapshot, std::string_view path, std::string content) {
    for (ports::SnapshotEntry& entry : snapshot.entries) {
        entry.content = entry.path == path ? content : entry.content;
    }
}

struct Run {
    FakeMachine::World world;
    reports::ScenarioReport report;

    Run() { world.hardware = as_promised(); }

    void operator()(const Job& job) { report = run_job(job, world); }
    std::string verdict_of(std::string_view key) const {
        for (const reports::HardwareFact& fact : report.hardware) {
            if (fact.key == key) {
                return fact.verdict;
            }
        }
        return "no row";
    }
};

} // namespace

TEST_CASE("before a machine has started its report promises and claims nothing", "[engine]") {
    const auto report = planned_report(job_touching({"disk0"}));
    REQUIRE(report.cases.size() == 2);
    CHECK(report.cases[1].name == hardware_case);
    CHECK(report.cases[1].suite_step == start_step);
    REQUIRE(report.hardware.size() == 3);
    for (const reports::HardwareFact& fact : report.hardware) {
        CHECK(fact.summary == "not asked (promised: same)");
    }
}

TEST_CASE("a machine that is as promised passes, with a row for each fact", "[engine]") {
    Run run;
    run(job_touching({"disk0", "disk1"}));
    CHECK(reports::verdict(run.report) == reports::Verdict::passed);
    CHECK(run.report.cases[1].status == CaseStatus::passed);
    CHECK(run.world.asked == std::vector<std::string>{"start", "snapshot", "clean-up"});
    for (const char* key :
         {"disk0.serial", "disk1.serial", "pci.0000:02:00.0.address", "smbios.product"}) {
        CAPTURE(key);
        CHECK(run.verdict_of(key) == "same");
    }
    CHECK(run.report.attachments.front().path == "attachments/guest-hardware.txt");
}

TEST_CASE("a touched disk that is another one fails the case, with expected and seen", "[engine]") {
    Run run;
    change(run.world.hardware, "/sys/block/nvme0n1/device/serial", "Z\n");
    auto job = job_touching({"disk0"});
    job.plan.disks[0].size = job.plan.disks[1].size = Bytes{0};
    job.plan.disks[0].bus = machine::DiskBus::nvme;
    run(job);
    CHECK(reports::verdict(run.report) == reports::Verdict::failed);
    CHECK(run.report.cases[0].status == CaseStatus::passed);
    const reports::Case& one = run.report.cases[1];
    CHECK(one.status == CaseStatus::failed);
    CHECK(one.message == "the guest sees 1 fact of its hardware otherwise than the plan promises");
    CHECK(one.expected == "fact disk0.serial: A\n");
    CHECK(one.seen == "fact disk0.serial: Z\n");
    CHECK(run.verdict_of("disk1.serial") == "no row");
}

TEST_CASE("what the layout does not touch contradicts in the report and fails nothing",
          "[engine]") {
    Run run;
    change(run.world.hardware, "/sys/class/dmi/id/product_name", "Desktop\n");
    run(job_touching({"disk1"}));
    CHECK(reports::verdict(run.report) == reports::Verdict::passed);
    CHECK(run.verdict_of("smbios.product") == "contradiction");
    auto all = job_touching({});
    all.is_about_hardware = true;
    run(all);
    CHECK(reports::verdict(run.report) == reports::Verdict::failed);
}

TEST_CASE("the controller of a touched disk is judged as the disk is", "[engine]") {
    Run run;
    run.world.hardware.entries.erase(run.world.hardware.entries.begin() + 5);
    run(job_touching({"disk1"}));
    CHECK(run.report.cases[1].status == CaseStatus::passed);
    run(job_touching({"disk0"}));
    CHECK(run.report.cases[1].status == CaseStatus::failed);
    CHECK(run.report.cases[1].seen == "fact pci.0000:02:00.0.address: nothing\n");
}

TEST_CASE("half a picture of the hardware is an error, no verdict", "[engine]") {
    Run run;
    run.world.hardware.is_whole = false;
    run(job_touching({"disk0"}));
    CHECK(run.report.cases[1].status == CaseStatus::error);
    CHECK(run.report.cases[1].message == "the guest shows more than 2 MiB of its hardware");
    CHECK(run.verdict_of("disk0.serial") == "not asked");
    CHECK(reports::verdict(run.report) == reports::Verdict::error);
}

TEST_CASE("a machine that dies while it is looked at is an error with its cause", "[engine]") {
    Run run;
    run.world.dies_of_snapshot = "kernel panic: curiosity";
    run(job_touching({"disk0"}));
    CHECK(run.report.stopped_by == "kernel panic: curiosity");
    CHECK(run.report.cases[1].status == CaseStatus::error);
    CHECK(run.world.asked.back() == "clean-up");
}

TEST_CASE("a scenario without a layout has no case of its hardware, but rows", "[engine]") {
    const auto report = planned_report(job_touching({}));
    CHECK(report.cases.size() == 1);
    CHECK(report.hardware.size() == 2);
}
