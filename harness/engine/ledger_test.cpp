#include "harness/base/testing/catch.hpp"
#include "harness/engine/ledger.hpp"
#include "harness/engine/testing/run_job.hpp"

using namespace harness;
using namespace harness::engine;

namespace {

const Resources host{gibibytes(4), 4, gibibytes(10)};
const Resources guest{gibibytes(1), 2, gibibytes(1)};
const HostNow idle{gibibytes(8), gibibytes(20)};

Ledger with_running(Resources taken, bool counts_cpus = true) {
    Ledger ledger(host, counts_cpus);
    ledger.take(taken);
    return ledger;
}

} // namespace

TEST_CASE("a job that cuts the power needs a second machine, and the log", "[engine]") {
    machine::Plan plan;
    plan.memory = gibibytes(1);
    plan.disks.resize(1);
    const auto bare = make_job(testing::scenario_of("  - run: [ls]\n"), plan, nullptr);
    const auto records =
        make_job(testing::scenario_of("  - record-writes: work\n    steps: [{ run: [ls] }]\n"),
                 plan, nullptr);
    REQUIRE(bare);
    REQUIRE(records);
    CHECK(needs_of(*records).memory == needs_of(*bare).memory * 2);
    CHECK(needs_of(*records).disk == needs_of(*bare).disk * 3);
}

TEST_CASE("a job's needs are its plan's and what its steps write, QEMU and logs added",
          "[engine]") {
    machine::Plan plan;
    plan.memory = gibibytes(1);
    plan.cpus = 2;
    plan.disks.resize(2);
    const auto job =
        make_job(testing::scenario_of("  - write: [/a, /b]\n    size: 100MiB\n    as: data\n"),
                 plan, nullptr);
    REQUIRE(job);
    const Resources needs = needs_of(*job);
    CHECK(needs.memory == mebibytes(1024 + 256));
    CHECK(needs.cpus == 2);
    CHECK(needs.disk == mebibytes(128 + 2 * 128 + 2 * 2 * 100));
}

TEST_CASE("machines begin until memory, processors or space of the ledger are given away",
          "[engine]") {
    CHECK(with_running(guest).why_wait(guest, idle).empty());
    CHECK(with_running({gibibytes(3), 7, {}}).why_wait(guest, idle) ==
          "processors: 2 guest threads needed, 1 free");
    CHECK(with_running({mebibytes(3584), 1, {}}).why_wait(guest, idle) ==
          "memory: 1 GiB needed, 512 MiB free");
    CHECK(with_running({{}, 1, mebibytes(9728)}).why_wait(guest, idle) ==
          "disk space: 1 GiB needed, 512 MiB free");
}

TEST_CASE("processors do not count where a number of machines was asked for", "[engine]") {
    CHECK(with_running({{}, 8, {}}, false).why_wait(guest, idle).empty());
}

TEST_CASE("what a machine gives back is there for the next", "[engine]") {
    Ledger ledger = with_running({gibibytes(4), 8, {}});
    CHECK_FALSE(ledger.why_wait(guest, idle).empty());
    ledger.give_back({gibibytes(4), 8, {}});
    CHECK(ledger.why_wait(guest, idle).empty());
}

TEST_CASE("what others took of the host counts as well", "[engine]") {
    const Ledger ledger = with_running(guest);
    CHECK(ledger.why_wait(guest, {mebibytes(900), gibibytes(20)}) ==
          "memory: 1 GiB needed, 900 MiB free");
    CHECK(ledger.why_wait(guest, {gibibytes(8), mebibytes(100)}) ==
          "disk space: 1 GiB needed, 100 MiB free");
    CHECK(ledger.why_wait(guest, {gibibytes(8), gibibytes(20), 33.4}) ==
          "memory: the host's processes waited for it 33 % of the last ten seconds");
    CHECK(ledger.why_wait(guest, {gibibytes(8), gibibytes(20), 0.5}).empty());
}

TEST_CASE("a machine alone waits for memory that is seen to be short, and for no estimate",
          "[engine]") {
    const Ledger ledger(host, true);
    const Resources large{gibibytes(8), 64, gibibytes(100)};
    CHECK(ledger.why_wait(large, {gibibytes(4), {}}).empty());
    CHECK(ledger.why_wait(large, {gibibytes(3), {}}) == "memory: 4 GiB needed, 3 GiB free");
    CHECK_FALSE(ledger.why_wait(large, {gibibytes(8), {}, 20.0}).empty());
}
