#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/checks/testing/replayed_guest.hpp"

using namespace harness;
using namespace harness::checks;
using namespace harness::checks::testing;
using reports::CaseStatus;

namespace {

const char* const link = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0";

/// A virtual server's disk, which has no serial, only a device id.
machine::Plan server() {
    machine::Plan plan;
    machine::Disk disk;
    disk.node = "/dev/sda";
    disk.bus = machine::DiskBus::scsi;
    disk.size = gibibytes(40);
    disk.device_id = "drive-scsi0";
    disk.links = {"/dev/disk/by-path/pci-0000:00:05.0-scsi-0:0:0:0", link};
    plan.disks = {disk};
    return plan;
}

disko::Layout raw_disk(std::string_view device) {
    return layout_of(
        concat(R"({"disk": {"main": {"type": "disk", "device": ")", device, R"("}}})"));
}

std::vector<reports::Case> judged(const LayoutChecks& checks, std::string_view paths,
                                  std::string_view serial, std::uint64_t size) {
    Observations observations;
    observations["paths"] = {"paths", 0, std::string(paths), ""};
    observations["block-devices"] = {
        "block-devices", 0,
        concat(R"({"blockdevices": [{"path": "/dev/sda", "log-sec": 512, "serial": ")", serial,
               R"(", "size": )", size, "}]}"),
        ""};
    return judge(checks, observations);
}

} // namespace

TEST_CASE("a disk without a serial is told by its size and its device id's link", "[checks]") {
    const LayoutChecks checks = plan_layout_checks(raw_disk("/dev/sda"), server());
    const std::uint64_t size = gibibytes(40).count;
    const auto verdict_on = [&](std::string_view paths, std::uint64_t bytes) {
        return judged(checks, paths, "drive-scsi0", bytes).front();
    };
    CHECK(verdict_on("/dev/sda\n/dev/sda\n", size).status == CaseStatus::passed);
    CHECK(verdict_on("/dev/sda\n/dev/sda\n", size - 512).status == CaseStatus::failed);
    const auto other = verdict_on("/dev/sda\n/dev/sdb\n", size);
    CHECK(other.status == CaseStatus::failed);
    CHECK(other.message == "/dev/sda leads to another disk than the recorded /dev/sda");
    CHECK(other.expected == "no recorded serial, 42949672960 bytes (40 GiB), sectors of 512, link "
                            "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0");
    CHECK(other.seen.ends_with("drive-scsi0 leads to /dev/sdb"));
}

TEST_CASE("a serial is the same however udev writes its blanks", "[checks]") {
    machine::Plan plan = server();
    plan.disks.front().serial = "WD 12/34";
    const LayoutChecks checks = plan_layout_checks(raw_disk("/dev/sda"), plan);
    const std::uint64_t size = gibibytes(40).count;
    CHECK(judged(checks, "/dev/sda\n", "WD_12_34", size).front().status == CaseStatus::passed);
    CHECK(judged(checks, "/dev/sda\n", "WD_12_35", size).front().status == CaseStatus::failed);
    CHECK(judged(checks, "/dev/sda\n", "", size).front().status == CaseStatus::failed);
}

TEST_CASE("a device path that no recorded disk has is a failure", "[checks]") {
    const LayoutChecks checks = plan_layout_checks(raw_disk("/dev/sdz"), server());
    REQUIRE(checks.cases.size() == 1);
    CHECK(checks.cases.front().name == "disk main: /dev/sdz leads to the recorded disk");
    const auto cases = judge(checks, {});
    CHECK(cases.front().status == CaseStatus::failed);
    CHECK(cases.front().message == "no recorded disk has the path /dev/sdz");
}

TEST_CASE("fewer answers than paths are no answer", "[checks]") {
    const LayoutChecks checks = plan_layout_checks(raw_disk("/dev/sda"), server());
    const auto cases = judged(checks, "/dev/sda\n", "", 1);
    CHECK(cases.front().status == CaseStatus::error);
    CHECK(cases.front().message == "realpath has answered with 1 lines to 2 paths");
}

TEST_CASE("a partition's GUID, attributes and long name are judged", "[checks]") {
    const char* const layout = R"({"disk": {"main": {"type": "disk", "device": "/dev/sda",
        "content": {"type": "gpt", "partitions": {
            "a": {"size": "1G", "attributes": [2],
                  "label": "a-name-of-more-than-36-letters-in-all-of-it",
                  "uuid": "94e4b7f5-d8a5-4a69-8a08-b9d56c96777c"},
            "b": {"size": "100%", "type": "1234"}}}}}})";
    const LayoutChecks checks = plan_layout_checks(layout_of(layout), server());
    const auto entry = [&](std::string_view name, std::string_view guid, int attributes) {
        Observations observations;
        observations["gpt:main"] = {
            "gpt:main", 0,
            concat("No problems found.\nDisk identifier (GUID): A-1\nSector size (logical): 512 b\n"
                   "Partition GUID code: 0FC63DAF-8483-4772-8E79-3D69D8477DE4 (Linux)\n"
                   "Partition unique GUID: ",
                   guid, "\nAttribute flags: ", attributes, "\nPartition name: '", name, "'\n"),
            ""};
        return find_case(judge(checks, observations), "partition main/a: number, name and type");
    };
    const char* const name = "a-name-of-more-than-36-letters-in-all-of-it";
    const char* const guid = "94E4B7F5-D8A5-4A69-8A08-B9D56C96777C";
    CHECK(entry(name, guid, 4).status == CaseStatus::passed);
    CHECK(entry(name, "466B70A7-77FD-4656-81FB-0B2061006BC5", 4).status == CaseStatus::failed);
    CHECK(entry(name, guid, 0).status == CaseStatus::failed);
    const auto cut = entry("a-name-of-more-than-36-letters-in-al", guid, 4);
    CHECK(cut.status == CaseStatus::failed);
    CHECK(cut.message == "the name is cut off: a GPT has room for 36 characters");
    CHECK(find_case(judge(checks, {}), "partition main/b: number, name and type").reason ==
          "the type code 1234 is unknown to sgdisk 1.0.9, which writes 8300 for it");
}
