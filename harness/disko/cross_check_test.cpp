#include "harness/disko/cross_check.hpp"
#include "harness/disko/testing/layouts.hpp"

using namespace harness;
using namespace harness::disko;
using namespace harness::disko::testing;

namespace {

DiskFact nvme(const std::string& node, const std::string& link, Bytes size) {
    return {.node = node,
            .links = {"/dev/disk/by-path/pci-" + link, "/dev/disk/by-id/nvme-" + link},
            .size = size,
            .sector_size = 512,
            .is_nvme = true,
            .serial = link};
}

std::vector<DiskFact> two_disks() {
    return {nvme("/dev/nvme0n1", "CT2000_A", gibibytes(1863)),
            nvme("/dev/nvme1n1", "Micron_B", gibibytes(953))};
}

Layout disk_at(const std::string& device, const std::string& partitions = "{}") {
    return layout_of(R"({"disk": {"main": {"device": ")" + device +
                     R"(", "content": {"type": "gpt", "partitions": )" + partitions + "}}}}");
}

std::string only_problem(const Layout& layout, const std::vector<DiskFact>& disks) {
    const Diagnostics problems = cross_check(layout, disks);
    if (problems.items.size() != 1) {
        return "not one problem:\n" + render(problems);
    }
    return problems.items.front().problem + "\n" + problems.items.front().help;
}

} // namespace

TEST_CASE("a device leads to the disk with that node or link", "[disko]") {
    const auto disks = two_disks();
    CHECK(resolve_disk("/dev/nvme1n1", disks) == &disks[1]);
    CHECK(resolve_disk("/dev/disk/by-id/nvme-CT2000_A", disks) == disks.data());
    CHECK(resolve_disk("/dev/disk/by-id/nvme-CT2000_A-part1", disks) == nullptr);
    CHECK(cross_check(disk_at("/dev/disk/by-id/nvme-CT2000_A"), disks).items.empty());
}

TEST_CASE("a disk that the report does not have is an error with the recorded links", "[disko]") {
    CHECK(render(cross_check(disk_at("/dev/disk/by-id/nvme-CT2000_B"), two_disks())) ==
          "layout.json:1:19: error: disk 'main' is on '/dev/disk/by-id/nvme-CT2000_B', which is no "
          "recorded disk\n"
          "   1 | {\"disk\": {\"main\": {\"device\": \"/dev/disk/by-id/nvme-CT2000_B\", "
          "\"content\": {\"type\": \"gpt\", \"partitions\n"
          "     |                   ^\n"
          "  help: did you mean '/dev/disk/by-id/nvme-CT2000_A'?\n");
    CHECK(only_problem(disk_at("/dev/sda"), two_disks()) ==
          "disk 'main' is on '/dev/sda', which is no recorded disk\n"
          "recorded: /dev/disk/by-id/nvme-CT2000_A, /dev/disk/by-id/nvme-Micron_B");
    CHECK(only_problem(disk_at("/dev/sda"), {}) ==
          "disk 'main' is on '/dev/sda', which is no recorded disk\n"
          "the report records no disks at all");
}

TEST_CASE("a kernel name among several disks is a warning with the lasting link", "[disko]") {
    CHECK(only_problem(disk_at("/dev/nvme0n1"), two_disks()) ==
          "disk 'main' is on '/dev/nvme0n1', but the machine has 2 NVMe disks and their names may "
          "swap at the next boot\n"
          "write '/dev/disk/by-id/nvme-CT2000_A'");
    auto no_links = two_disks();
    no_links.front().links.clear();
    CHECK(only_problem(disk_at("/dev/nvme0n1"), no_links)
              .find("the report has no lasting link for this disk") != std::string::npos);
    const std::vector<DiskFact> one{two_disks().front()};
    CHECK(cross_check(disk_at("/dev/nvme0n1"), one).items.empty());
}

TEST_CASE("partitions larger than their disk are an error with the numbers", "[disko]") {
    CHECK(only_problem(disk_at("/dev/disk/by-id/nvme-Micron_B", R"({"root": {"size": "2T"}})"),
                       two_disks()) ==
          "'disko.devices.disk.main.content.partitions.root' of 2 TiB (2199023255552 bytes) does "
          "not fit on disk 'main' of 953 GiB (1023275958272 bytes): 953.0 GiB (1023275923968 "
          "bytes) are free\n"
          "make this partition or one before it smaller, or its size \"100%\"");
    CHECK(only_problem(disk_at("/dev/disk/by-id/nvme-Micron_B", R"({"root": {"end": "100%"}})"),
                       two_disks())
              .find("(1023275958272 bytes): sectors 2048 to 100 are not free\n") !=
          std::string::npos);
    CHECK(only_problem(disk_at("/dev/disk/by-id/nvme-Micron_B", R"({"root": {"end": "all"}})"),
                       two_disks()) ==
          "where 'disko.devices.disk.main.content.partitions.root' comes to lie is not known: an "
          "end 'all' that sgdisk can not read\n"
          "its size is not checked against the disk");
}

TEST_CASE("two disks of a layout on one recorded disk are an error", "[disko]") {
    const Layout layout = layout_of(R"({"disk": {
        "a": {"device": "/dev/disk/by-id/nvme-CT2000_A"},
        "b": {"device": "/dev/disk/by-path/pci-CT2000_A"}}})");
    CHECK(only_problem(layout, two_disks()) ==
          "disk 'a' on '/dev/disk/by-id/nvme-CT2000_A' and disk 'b' on "
          "'/dev/disk/by-path/pci-CT2000_A' are one recorded disk, '/dev/nvme0n1'\n"
          "give 'b' another disk: /dev/disk/by-id/nvme-CT2000_A, /dev/disk/by-id/nvme-Micron_B");
}
