#include "harness/base/testing/golden.hpp"
#include "harness/facter/diff.hpp"
#include "harness/facter/show.hpp"
#include "harness/facter/testing/read.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

// Real reports, where there are any: each loads, and keeps the promises of the headers.
using namespace harness;
using namespace harness::facter;

namespace {

std::vector<std::filesystem::path> corpus() {
    std::vector<std::filesystem::path> files;
    const std::string directory = harness::testing::corpus_directory();
    const std::filesystem::path reports = std::filesystem::path(directory) / "facter";
    if (directory.empty() || !std::filesystem::is_directory(reports)) {
        return files;
    }
    for (const auto& entry : std::filesystem::directory_iterator(reports)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<Report> load(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return harness::facter::testing::read(std::string{std::istreambuf_iterator<char>(in), {}});
}

void check_disk(const Report& report, const Disk& disk) {
    CHECK_FALSE(disk.path.empty());
    CHECK(disk.span.length > 0);
    CHECK_FALSE(disk.kernel_name.empty());
    CHECK(disk.links.size() <= disk.names.size());
    CHECK(disk.size.count % disk.sector_size.count == 0);
    if (why_not_replayed(disk)) {
        return;
    }
    CHECK(disk.removable == (disk.bus == Bus::usb));
    CHECK(disk.size >= mebibytes(64));
    CHECK_FALSE(preferred_link(disk).empty());
    CHECK((disk.bus == Bus::virtio_blk || !disk.model.empty()));
    REQUIRE(disk.controller);
    CHECK(find_function(report, *disk.controller) != nullptr);
    if (disk.bus == Bus::nvme) {
        const std::string link = concat("/dev/disk/by-id/nvme-", udev_name(disk.model), "_",
                                        udev_name(disk.serial.value_or("")));
        CHECK(std::find(disk.links.begin(), disk.links.end(), link) != disk.links.end());
    }
    if (disk.bus == Bus::usb) {
        CHECK(preferred_link(disk) == concat("/dev/disk/by-id/usb-", udev_name(disk.scsi_vendor),
                                             "_", udev_name(disk.model), "_",
                                             disk.usb_serial.value_or(""), "-0:0"));
    }
    if (disk.bus == Bus::sata) {
        CHECK(preferred_link(disk) == concat("/dev/disk/by-id/ata-", udev_name(disk.model), "_",
                                             udev_name(disk.serial.value_or(""))));
    }
}

void check_report(const Report& report) {
    CHECK_FALSE(report.system.empty());
    CHECK_FALSE(report.cpus.empty());
    CHECK(report.memory.usable + report.memory.installed > Bytes{0});
    for (const Disk& disk : report.disks) {
        check_disk(report, disk);
    }
    CHECK(std::is_sorted(
        report.pci.begin(), report.pci.end(),
        [](const PciFunction& a, const PciFunction& b) { return a.address < b.address; }));
    for (const PciFunction& function : report.pci) {
        CHECK(find_function(report, function.address) == &function);
    }
    for (const Nic& nic : report.nics) {
        CHECK(std::find(nic.names.begin(), nic.names.end(), "lo") == nic.names.end());
    }
    Report reversed = report;
    std::reverse(reversed.disks.begin(), reversed.disks.end());
    std::reverse(reversed.nics.begin(), reversed.nics.end());
    const Difference difference = diff_reports(report, reversed);
    CAPTURE(render_text(difference));
    CHECK(difference.is_same());
    CHECK(difference.notes.empty());
    CHECK(render_table(report).ends_with("\n"));
    CHECK(render_json(report) == render_json(Report(report)));
}

} // namespace

TEST_CASE("every report of the corpus loads and makes sense", "[facter][corpus]") {
    for (const auto& path : corpus()) {
        INFO(path.filename().string());
        const auto report = load(path);
        REQUIRE(report);
        check_report(*report);
    }
}

TEST_CASE("a corpus report cut off anywhere is refused, never misread", "[facter][corpus]") {
    const auto files = corpus();
    if (files.empty()) {
        return;
    }
    std::ifstream in(files.front(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t end = text.rfind('}');
    for (std::size_t length = 0; length <= end; length += 1 + text.size() / 50) {
        CHECK_FALSE(harness::facter::testing::read(text.substr(0, length)));
    }
}
