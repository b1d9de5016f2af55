#include "harness/base/testing/golden.hpp"
#include "harness/facter/diff.hpp"
#include "harness/facter/testing/read.hpp"

using namespace harness;
using namespace harness::facter;
using harness::facter::testing::must_read;
using harness::facter::testing::report_with;
using harness::testing::matches_golden;
using harness::testing::read_source_file;

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
        text.replace(at, what.size(), with);
        ++count;
    }
    REQUIRE(count > 0);
    return text;
}

std::string zephyrus() {
    return read_source_file("facter-reports/zephyrus.json");
}

Difference diff_texts(std::string before, std::string after) {
    return diff_reports(must_read(std::move(before)), must_read(std::move(after)));
}

/// A NVMe disk in a slot, by the number that the kernel gave it.
std::string nvme(int number, std::string_view slot, std::string_view serial,
                 std::string_view model = "M1", std::uint64_t sectors = 2000409264) {
    return concat(R"({"driver": "nvme", "bus_type": {"value": 150, "name": "NVME"}, "device": )",
                  R"({"value": 1, "name": ")", model, R"("}, "serial": ")", serial,
                  R"(", "sysfs_id": "/class/block/nvme)", number, R"(n1", "sysfs_device_link": )",
                  R"("/devices/pci0000:00/)", slot, "/nvme/nvme", number,
                  R"(", "unix_device_names": ["/dev/disk/by-path/pci-)", slot,
                  R"(-nvme-1", "/dev/nvme)", number,
                  R"(n1"], "resources": [{"type": "size", "unit": "sectors", "value_1": )", sectors,
                  R"(, "value_2": 512}]})");
}

std::string disks(std::string_view entries) {
    return report_with(concat(R"("disk": [)", entries, "]"));
}

Change only(const std::vector<Change>& changes) {
    REQUIRE(changes.size() == 1);
    return changes.front();
}

} // namespace

TEST_CASE("a report is the same as itself", "[facter][diff]") {
    for (const char* host : {"zephyrus", "yoga", "hetzner", "contabo", "ovh", "bartleby"}) {
        const std::string text = read_source_file(concat("facter-reports/", host, ".json"));
        const Difference found = diff_texts(text, text);
        CAPTURE(render_text(found));
        CHECK(found.is_same());
        CHECK(found.notes.empty());
    }
}

TEST_CASE("indices, order and software devices are no difference", "[facter][diff]") {
    const std::string a = nvme(0, "0000:02:00.0", "AAAA1111");
    const std::string b = nvme(1, "0000:03:00.0", "BBBB2222");
    const std::string zram = R"({"sysfs_id": "/class/block/zram0", "index": 9})";
    const Difference found =
        diff_texts(disks(concat(a, ",", b)), disks(concat(zram, ",", b, ",", a)));
    CHECK(found.is_same());
    CHECK(found.notes.empty());
}

TEST_CASE("names that the kernel swapped are a note, not a difference", "[facter][diff]") {
    const Difference found = diff_texts(
        disks(concat(nvme(0, "0000:02:00.0", "AAAA1111"), ",", nvme(1, "0000:03:00.0", "BBBB22"))),
        disks(concat(nvme(1, "0000:02:00.0", "AAAA1111"), ",", nvme(0, "0000:03:00.0", "BBBB22"))));
    CHECK(found.is_same());
    CHECK(only(found.notes).subject ==
          "the kernel swapped nvme0n1 and nvme1n1; a layout that goes by these names hits the "
          "other disk");
    CHECK(only(found.notes).kind == ChangeKind::renamed);
}

TEST_CASE("another serial in the same slot is a replaced disk", "[facter][diff]") {
    const Difference found = diff_texts(disks(nvme(0, "0000:02:00.0", "AAAA1111")),
                                        disks(nvme(0, "0000:02:00.0", "CCCC3333")));
    const Change change = only(found.changes);
    CHECK(change.kind == ChangeKind::replaced);
    CHECK(change.subject == "disk nvme0n1 at pci-0000:02:00.0-nvme-1");
    CHECK(change.before == "M1, serial AAAA1111, 1.0 TB");
    CHECK(change.after == "M1, serial CCCC3333, 1.0 TB");
}

TEST_CASE("the same serial in another slot is a moved disk", "[facter][diff]") {
    const Difference found = diff_texts(disks(nvme(0, "0000:02:00.0", "AAAA1111")),
                                        disks(nvme(0, "0000:05:00.0", "AAAA1111")));
    const Change change = only(found.changes);
    CHECK(change.kind == ChangeKind::moved);
    CHECK(change.before == "pci-0000:02:00.0-nvme-1");
    CHECK(change.after == "pci-0000:05:00.0-nvme-1");
}

TEST_CASE("a disk more, a disk less, and one of another size", "[facter][diff]") {
    const std::string one = nvme(0, "0000:02:00.0", "AAAA1111");
    const std::string two = concat(one, ",", nvme(1, "0000:03:00.0", "BBBB2222"));
    CHECK(only(diff_texts(disks(one), disks(two)).changes).kind == ChangeKind::added);
    CHECK(only(diff_texts(disks(two), disks(one)).changes).kind == ChangeKind::removed);
    const auto changes =
        diff_texts(disks(one), disks(nvme(0, "0000:02:00.0", "AAAA1111", "M1", 1000))).changes;
    CHECK(only(changes).subject == "disk nvme0n1, size");
    CHECK(only(changes).after == "512 kB (512000 bytes)");
}

TEST_CASE("two disks with one serial are told apart by their slots", "[facter][diff]") {
    const std::string a = nvme(0, "0000:02:00.0", "SAME0000");
    const std::string b = nvme(1, "0000:03:00.0", "SAME0000");
    CHECK(diff_texts(disks(concat(a, ",", b)), disks(concat(b, ",", a))).is_same());
    CHECK(only(diff_texts(disks(concat(a, ",", b)), disks(b)).changes).subject ==
          "disk nvme0n1 at pci-0000:02:00.0-nvme-1");
}

TEST_CASE("a virtual disk without an identity that grew has changed", "[facter][diff]") {
    const auto disk = [](std::uint64_t sectors) {
        return disks(concat(R"({"driver": "virtio_blk", "sysfs_id": "/class/block/vda", )"
                            R"("unix_device_names": ["/dev/vda"], "resources": [{"type": "size", )"
                            R"("unit": "sectors", "value_1": )",
                            sectors, R"(, "value_2": 512}]})"));
    };
    CHECK(only(diff_texts(disk(1 << 20), disk(1 << 21)).changes).subject == "disk vda, size");
}

TEST_CASE("firmware that was updated says so, with its dates", "[facter][diff]") {
    const std::string newer =
        replaced(replaced(zephyrus(), "GU603ZW.311", "GU603ZW.320"), "12/22/2022", "03/05/2024");
    const Difference found = diff_texts(zephyrus(), newer);
    const Change change = only(found.changes);
    CHECK(change.subject == "firmware, updated");
    CHECK(change.after == "American Megatrends International, LLC. GU603ZW.320 of 03/05/2024");
    CHECK(only(diff_texts(newer, zephyrus()).changes).subject ==
          "firmware, put back to an older one");
}

TEST_CASE("the way of booting is compared where both know it", "[facter][diff]") {
    const auto report = [](std::string_view uefi) { return report_with("", uefi); };
    const std::string uefi = report(R"("uefi": {"supported": true})");
    const std::string bios = report(R"("uefi": {"supported": false})");
    const Change change = only(diff_texts(uefi, bios).changes);
    CHECK(change.subject == "the way it boots");
    CHECK(change.before == "uefi");
    CHECK(change.after == "bios");
    CHECK(diff_texts(uefi, report_with("")).is_same());
}

TEST_CASE("a memory module less, another one, and one in another slot", "[facter][diff]") {
    const auto memory = [](std::string_view modules) {
        return report_with("", concat(R"("smbios": {"memory_device": [)", modules, "]}"));
    };
    const std::string a = R"({"location": "A1", "size": 8388608, "part_number": "P8"})";
    const std::string b = R"({"location": "B1", "size": 8388608, "part_number": "P8"})";
    const std::string big = R"({"location": "B1", "size": 16777216, "part_number": "P16"})";
    const auto less = diff_texts(memory(concat(a, ",", b)), memory(a)).changes;
    REQUIRE(less.size() == 2);
    CHECK(less[0].subject == "installed memory");
    CHECK(less[0].after == "8 GiB");
    CHECK(less[1].kind == ChangeKind::removed);
    CHECK(less[1].subject == "memory slot B1");
    const auto other = diff_texts(memory(concat(a, ",", b)), memory(concat(big, ",", a))).changes;
    REQUIRE(other.size() == 2);
    CHECK(other[1].kind == ChangeKind::replaced);
    CHECK(other[1].after == "16 GiB P16");
    CHECK(only(diff_texts(memory(a), memory(b)).changes).kind == ChangeKind::moved);
}

TEST_CASE("a little less memory for the kernel is a note, much less a difference",
          "[facter][diff]") {
    const auto memory = [](std::uint64_t bytes) {
        return report_with(
            concat(R"("memory": [{"resources": [{"type": "phys_mem", "range": )", bytes, "}]}]"));
    };
    const Difference little = diff_texts(memory(16ULL << 30U), memory(15ULL << 30U));
    CHECK(little.is_same());
    CHECK(little.notes.size() == 1);
    CHECK_FALSE(diff_texts(memory(16ULL << 30U), memory(8ULL << 30U)).is_same());
}

TEST_CASE("an interface's new name, new slot and absence are told apart", "[facter][diff]") {
    const std::string renamed = replaced(zephyrus(), "\"eno2\"", "\"enp46s0\"");
    const Change name = only(diff_texts(zephyrus(), renamed).changes);
    CHECK(name.kind == ChangeKind::renamed);
    CHECK(name.before == "eno2");
    CHECK(name.after == "enp46s0");
    const std::string moved = replaced(zephyrus(), "0000:2e:00.0", "0000:2f:00.0");
    CHECK(only(diff_texts(zephyrus(), moved).changes).kind == ChangeKind::moved);
}

TEST_CASE("a card with two functions that was put in is one card", "[facter][diff]") {
    const auto function = [](std::string_view address, std::string_view list) {
        return concat("\"", list, R"(": [{"sysfs_bus_id": ")", address,
                      R"(", "vendor": {"value": 4318, "name": "nVidia"}, )"
                      R"("device": {"value": 9376}}])");
    };
    const std::string card =
        concat(function("0000:01:00.0", "graphics_card"), ",", function("0000:01:00.1", "sound"));
    const Change change = only(diff_texts(report_with(""), report_with(card)).changes);
    CHECK(change.kind == ChangeKind::added);
    CHECK(change.subject == "PCI card 0000:01:00");
    CHECK(change.after == "graphics card 10de:24a0 nVidia, sound 10de:24a0 nVidia");
}

TEST_CASE("all that can change is told in words and for programs", "[facter][diff][golden]") {
    std::string after = replaced(zephyrus(), "24SYNTHZ0001", "99OTHER00009");
    after = replaced(after, "GU603ZW.311", "GU603ZW.320");
    after = replaced(after, "i9-12900H", "i7-12700H");
    after = replaced(after, "\"eno2\"", "\"enp46s0\"");
    Difference found = diff_texts(zephyrus(), after);
    CHECK(matches_golden("facter/diff-zephyrus.txt", render_text(found)));
    CHECK(matches_golden("facter/diff-zephyrus.json", render_json(found)));
    found = diff_texts(zephyrus(), read_source_file("facter-reports/yoga.json"));
    CHECK(matches_golden("facter/diff-other-machine.txt", render_text(found)));
}
