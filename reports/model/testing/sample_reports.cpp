#include "reports/model/testing/sample_reports.hpp"

#include <utility>

namespace harness::reports::testing {

namespace {

using std::chrono::milliseconds;

Case make_case(std::string step, std::string name, CaseStatus status, milliseconds time) {
    Case one;
    one.suite_step = std::move(step);
    one.name = std::move(name);
    one.status = status;
    one.time = time;
    return one;
}

Case failed_case() {
    Case one = make_case("check-layout", "mount /nix: compress=zstd:1 is in effect",
                         CaseStatus::failed, milliseconds{41});
    one.message = "mount option of '/nix' is not as declared";
    one.expected = "compress=zstd:1";
    one.seen = "compress=zstd:3";
    one.layout_path = "disko.devices.disk.primary.content.partitions.root.content.subvolumes.@nix";
    one.output = "\x1b[1m/nix\x1b[0m rw,noatime,compress=zstd:3 \xff ]]> <&>\n";
    return one;
}

Case expected_failure_case() {
    Case one = make_case("check-layout", "mount /var/lib/db: nodatacow is in effect",
                         CaseStatus::failed, milliseconds{12});
    one.message = "nodatacow can not differ between mounts of one file system";
    one.expected = "nodatacow";
    one.seen = "datacow, decided by the first mount '/'";
    expect_failure(one, "the first mount of a btrfs decides for all");
    return one;
}

Case error_case() {
    Case one =
        make_case("write-data", "write /data/probe", CaseStatus::error, milliseconds{120000});
    one.message = "no answer of the guest agent within 120 s; last event SHUTDOWN";
    for (int line = 0; line < 1000; ++line) {
        one.output += "console line of the guest\n";
    }
    return one;
}

Case skipped_case() {
    Case one =
        make_case("compare-data", "compare /data/probe", CaseStatus::skipped, milliseconds{0});
    one.reason = "step 'write-data' did not end well";
    return one;
}

Case flaky_case() {
    Case one = make_case("reboot", "reboot", CaseStatus::flaky, milliseconds{9005});
    one.message = "no READY within 5 s at the first try";
    return one;
}

} // namespace

ScenarioReport storage_report() {
    ScenarioReport report;
    report.name = "zephyrus-storage";
    report.summary = "Two NVMe disks, two btrfs pools";
    report.cases = {
        make_case("apply", "apply layout", CaseStatus::passed, milliseconds{8250}),
        failed_case(),
        expected_failure_case(),
        error_case(),
        skipped_case(),
        flaky_case(),
    };
    report.properties = {{"accelerator", "tcg"}, {"qemu.version", "7.2.22"}};
    report.hardware = {
        {"disks", "disk0.serial", "disk /dev/nvme0n1 serial", "S1", "S1", "S1", "same", "", "same"},
        {"memory", "memory.size", "memory", "32 GiB", "1 GiB", "1 GiB", "scaled",
         "as the host allows", "scaled: 32 GiB -> 1 GiB (as the host allows)"}};
    report.started = "2024-06-11T08:30:00Z";
    report.elapsed = milliseconds{23456};
    report.outcome = Outcome::finished;
    report.run_directory = "runs/zephyrus-storage-1";
    report.leaks = {{"b2-key", "console", "base64", 2}};
    report.attachments = {{"findmnt", "attachments/findmnt.txt"}, {"console", "console.log"}};
    return report;
}

ScenarioReport running_report() {
    ScenarioReport report;
    report.name = "yoga-storage";
    report.cases = {
        make_case("apply", "apply layout", CaseStatus::passed, milliseconds{8250}),
        make_case("check-layout", "disk primary: serial", CaseStatus::running, milliseconds{3}),
        make_case("check-layout", "disk primary: size", CaseStatus::pending, milliseconds{0}),
    };
    report.started = "2024-06-11T08:30:00Z";
    report.elapsed = milliseconds{9000};
    return report;
}

ScenarioReport stopped_report() {
    ScenarioReport report;
    report.name = "hetzner-storage";
    report.started = "2024-06-11T08:30:00Z";
    report.outcome = Outcome::finished;
    report.stopped_by = "machine 'hetzner': starting QEMU: no such program 'qemu-system-x86_64'";
    return report;
}

ScenarioReport interrupted_report() {
    ScenarioReport report = running_report();
    report.name = "ovh-storage";
    report.outcome = Outcome::interrupted;
    return report;
}

} // namespace harness::reports::testing
