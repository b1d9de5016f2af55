#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/fidelity/render.hpp"

using namespace harness;
using namespace harness::fidelity;
using harness::testing::matches_golden;
using machine::Fidelity;
using machine::Section;

namespace {

/// A machine with something of every verdict.
std::vector<Row> rows() {
    std::vector<machine::Claim> claims{
        {Section::firmware, "firmware.kind", "firmware", "uefi (recorded)", "direct",
         Fidelity::absent, "the appliance's kernel is started directly"},
        {Section::memory, "memory.size", "memory", "32 GiB", "1 GiB", Fidelity::scaled,
         "as the host allows"},
        {Section::disks, "disk0.size", "disk /dev/sda size", "10 bytes", "10 bytes", Fidelity::same,
         ""},
        {Section::disks, "disk0.model", "disk /dev/sda model", "A\x1b[1m", "A\x1b[1m",
         Fidelity::stand_in, "laid over sysfs"},
        {Section::disks, "disk0.serial", "disk /dev/sda serial", "S1", "S1", Fidelity::same, ""},
        {Section::network, "nic0.colour", "network interface eno1 colour", "red", "red",
         Fidelity::same, ""}};
    for (int i = 0; i < 5; ++i) {
        claims.push_back({Section::disks, concat("disk0.link /dev/disk/by-id/", i),
                          concat("disk /dev/sda link /dev/disk/by-id/", i), "leads to the disk",
                          "leads to the disk", Fidelity::same, ""});
    }
    const Seen seen{{"firmware.kind", "direct"},
                    {"memory.size", "1 GiB"},
                    {"disk0.size", "10 bytes"},
                    {"disk0.model", "A\x1b[1m"},
                    {"disk0.serial", "S2"},
                    {"disk0.link /dev/disk/by-id/0", "leads to the disk"},
                    {"disk0.link /dev/disk/by-id/1", "leads to the disk"},
                    {"disk0.link /dev/disk/by-id/2", "leads to the disk"},
                    {"disk0.link /dev/disk/by-id/3", "leads to the disk"},
                    {"disk0.link /dev/disk/by-id/4", ""}};
    return verify(claims, seen);
}

const Subject subject{"reports/some.json", "Some Machine, 1 disk"};

std::vector<BenchEntry> entries() {
    BenchEntry good;
    good.subject = subject;
    good.rows = rows();
    good.elapsed = std::chrono::milliseconds(12345);
    BenchEntry other;
    other.subject.report = "reports/arm.json";
    other.not_verified = "this report is of an aarch64-linux machine";
    return {good, other};
}

} // namespace

TEST_CASE("the table puts contradictions first and folds rows of one kind", "[fidelity][golden]") {
    CHECK(matches_golden("fidelity/table.txt", render_table(subject, rows(), false)));
}

TEST_CASE("the verbose table has a line for each row", "[fidelity][golden]") {
    CHECK(matches_golden("fidelity/table-verbose.txt", render_table(subject, rows(), true)));
}

TEST_CASE("the JSON form has every row and the shares", "[fidelity][golden]") {
    CHECK(matches_golden("fidelity/table.json", render_json(subject, rows())));
}

TEST_CASE("a bench counts each section over all reports", "[fidelity][golden]") {
    CHECK(matches_golden("fidelity/bench.txt", render_bench_table(entries())));
    CHECK(matches_golden("fidelity/bench.json", render_bench_json(entries())));
}
