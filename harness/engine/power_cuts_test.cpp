#include "harness/base/testing/catch.hpp"
#include "harness/engine/power_cuts.hpp"

using namespace harness;
using namespace harness::engine;
using write_log::Entry;

namespace {

/// Two disks; the second lies at 2 MiB.
machine::Plan plan_of(machine::DiskBus bus) {
    machine::Plan plan;
    plan.disks.resize(2);
    plan.disks[0].node = "/dev/sda";
    plan.disks[0].size = mebibytes(2);
    plan.disks[1].node = "/dev/sdb";
    plan.disks[1].size = mebibytes(2);
    plan.disks[1].bus = bus;
    plan.disks[0].bus = bus;
    return plan;
}

const Entry flush{Entry::Kind::flush, {}, {}, 0};

Entry write_at(Bytes offset) {
    return {Entry::Kind::write, offset, Bytes{512}, 0};
}

/// What was done before the recording, then two writes, a flush, and one more.
std::vector<Entry> entries() {
    return {write_at(Bytes{}),      flush, write_at(Bytes{512}),
            write_at(mebibytes(3)), flush, write_at(Bytes{1024})};
}

PowerCuts cuts_of(machine::DiskBus bus = machine::DiskBus::scsi) {
    return {plan_of(bus), entries(), 2, 6};
}

std::vector<reports::Case> failed_case(const std::string& message) {
    reports::Case one;
    one.suite_step = "mount";
    one.name = "mount";
    one.status = reports::CaseStatus::failed;
    one.message = message;
    return {one};
}

} // namespace

TEST_CASE("a cut is told by its flush, its entry and the last write", "[engine]") {
    const PowerCuts cuts = cuts_of();
    const auto all = cuts.chosen(std::nullopt, 0);
    REQUIRE(all.size() == 5);
    CHECK(cuts.text_of(all[0]) == "cut 1 of 5: before the first write");
    CHECK(cuts.text_of(all[1]).starts_with("cut 2 of 5: after flush 0 of 1, after entry 2 of 4, "
                                           "of which "));
    CHECK(cuts.text_of(all[2]) == "cut 3 of 5: at flush 1 of 1, after entry 3 of 4; the last to "
                                  "write was at byte 1048576 of /dev/sdb");
    CHECK(cuts.text_of(all[4]) == "cut 5 of 5: after flush 1 of 1, after entry 4 of 4; the last to "
                                  "write was at byte 1024 of /dev/sda");
}

TEST_CASE("cuts are chosen by count or by number", "[engine]") {
    const PowerCuts cuts = cuts_of();
    CHECK(cuts.chosen(2, 0).size() == 2);
    REQUIRE(cuts.chosen(std::nullopt, 3).size() == 1);
    CHECK(cuts.chosen(2, 3).front().number == 3);
    CHECK(cuts.chosen(std::nullopt, 6).empty());
}

TEST_CASE("no single write is lost on a machine with NVMe disks", "[engine]") {
    for (const write_log::Cut& cut : cuts_of(machine::DiskBus::nvme).chosen(std::nullopt, 0)) {
        CHECK(cut.lost.empty());
    }
    CHECK(loss_of(plan_of(machine::DiskBus::nvme)) == write_log::Loss::rest);
    CHECK(loss_of(plan_of(machine::DiskBus::sata)) == write_log::Loss::any);
}

TEST_CASE("a step that failed tells the first cut, and after how many", "[engine]") {
    PowerCuts cuts = cuts_of();
    const auto all = cuts.chosen(std::nullopt, 0);
    cuts.begin(all[0]);
    cuts.pass(0);
    cuts.begin(all[2]);
    cuts.fail(0, failed_case("no mount"));
    cuts.begin(all[4]);
    cuts.fail(0, failed_case("another"));
    auto cases = failed_case("");
    cases[0].status = reports::CaseStatus::running;
    cuts.settle(0, cases);
    CHECK(cases[0].status == reports::CaseStatus::failed);
    CHECK(cases[0].message == "cut 3 of 5: at flush 1 of 1, after entry 3 of 4; the last to write "
                              "was at byte 1048576 of /dev/sdb: no mount (so after 2 of 3 cuts)");
    CHECK(cuts.verdict() ==
          "2 of 3 cuts failed; the first was cut 3 of 5: at flush 1 of 1, after entry 3 of 4; the "
          "last to write was at byte 1048576 of /dev/sdb; 'only: 3' in this step tries that one "
          "alone");
    CHECK(cuts.summary() ==
          "1 flushes among 4 entries (1.5 KiB written); 3 of 5 cuts tried, 2 of them failed");
    CHECK(cuts.table().find("FAILED  cut 5 of 5") != std::string::npos);
    CHECK(cuts.table().find("mount: another") != std::string::npos);
}

TEST_CASE("a step that no cut came to is skipped", "[engine]") {
    PowerCuts cuts = cuts_of();
    cuts.begin(cuts.chosen(1, 0).front());
    cuts.fail(0, failed_case("no mount"));
    auto cases = failed_case("");
    cases[0].status = reports::CaseStatus::running;
    cuts.settle(1, cases);
    CHECK(cases[0].status == reports::CaseStatus::skipped);
    CHECK(cases[0].reason == "after no cut all steps above it passed");
}

TEST_CASE("where nothing failed there is no verdict", "[engine]") {
    PowerCuts cuts = cuts_of();
    cuts.begin(cuts.chosen(1, 0).front());
    cuts.pass(0);
    CHECK(cuts.verdict().empty());
    CHECK(cuts.failed_cuts() == 0);
}
