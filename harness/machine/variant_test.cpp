#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/facter/show.hpp"
#include "harness/machine/disk_changes.hpp"
#include "harness/machine/kernel_names.hpp"
#include "harness/machine/render_json.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/machine/variant.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace harness;
using namespace harness::machine;

namespace {

constexpr HostLimits big_host{64, gibibytes(256)};

facter::Report read(const std::string& name, std::string text) {
    auto tree = parse_json(std::make_shared<const Source>(name, std::move(text)));
    REQUIRE(tree);
    Diagnostics warnings;
    auto report = facter::read_report(*tree, warnings);
    REQUIRE(report);
    return *report;
}

facter::Report report_of(const std::string& host) {
    const std::string path = concat("facter-reports/", host, ".json");
    return read(path, harness::testing::read_source_file(path));
}

/// The shipped reports, and those of the corpus where there is one.
std::vector<facter::Report> all_reports() {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    const fs::path corpus = fs::path(harness::testing::corpus_directory()) / "facter";
    for (const fs::path& folder : {fs::path(HARNESS_SOURCE_DIR) / "facter-reports", corpus}) {
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(folder, none)) {
            if (entry.path().extension() == ".json") {
                files.push_back(entry.path());
            }
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<facter::Report> out;
    for (const fs::path& file : files) {
        std::ifstream in(file, std::ios::binary);
        out.push_back(
            read(file.filename().string(), std::string{std::istreambuf_iterator<char>(in), {}}));
    }
    return out;
}

VariedMachine varied(const facter::Report& report, std::string_view text,
                     const Wishes& wishes = {}) {
    const auto variant = scenario::parse_variant(text, {});
    REQUIRE(variant);
    return vary(report, wishes, *variant);
}

VariedMachine must_vary(const facter::Report& report, std::string_view text) {
    VariedMachine out = varied(report, text);
    CAPTURE(std::string(text));
    CHECK(out.does_not_apply.empty());
    return out;
}

bool has_link(const facter::Disk& disk, const std::string& link) {
    return std::find(disk.links.begin(), disk.links.end(), link) != disk.links.end();
}

void check_names(const facter::Report& report) {
    std::set<std::string> nodes;
    for (const facter::Disk& disk : report.disks) {
        CHECK(disk.node ==
              (disk.kernel_name.empty() ? disk.node : concat("/dev/", disk.kernel_name)));
        CHECK((disk.node.empty() || nodes.insert(disk.node).second));
        for (const std::string& link : disk.links) {
            CHECK(std::find(disk.names.begin(), disk.names.end(), link) != disk.names.end());
        }
        CHECK(disk.size.count % disk.sector_size.count == 0);
    }
}

const std::string crucial = "/dev/disk/by-id/nvme-CT2000P310SSD8_24SYNTHZ0001";

} // namespace

TEST_CASE("every variant keeps every report whole, plannable and deterministic",
          "[machine][property]") {
    std::size_t applied = 0;
    for (const facter::Report& report : all_reports()) {
        for (const scenario::Variant& variant : scenario::every_variant()) {
            INFO(report.file << " " << variant.text);
            const VariedMachine once = vary(report, {}, variant);
            CHECK(once.does_not_apply.empty() == !once.notes.empty());
            if (!once.does_not_apply.empty()) {
                continue;
            }
            ++applied;
            check_names(once.report);
            const Plan plan = make_plan("m", once.report, once.wishes, big_host);
            CHECK(plan.disks.size() == facter::replayed_disks(once.report).size());
            const VariedMachine again = vary(report, {}, variant);
            CHECK(render_json(plan) ==
                  render_json(make_plan("m", again.report, again.wishes, big_host)));
            CHECK((facter::render_json(once.report) != facter::render_json(report) ||
                   once.wishes.firmware != Firmware::direct || !once.wishes.throttles.empty()));
        }
    }
    CHECK(applied > 30);
}

TEST_CASE("to swap or to reverse twice changes nothing", "[machine][property]") {
    for (const facter::Report& report : all_reports()) {
        for (const char* change : {"swap-nvme-order", "reverse-enumeration"}) {
            INFO(report.file << " " << change);
            const VariedMachine once = varied(report, change);
            if (!once.does_not_apply.empty()) {
                continue;
            }
            CHECK(facter::render_json(once.report) != facter::render_json(report));
            const VariedMachine twice = varied(once.report, change);
            facter::Report back = twice.report;
            facter::Report first = report;
            for (facter::Report* one : {&back, &first}) { // Names are a set.
                for (facter::Disk& disk : one->disks) {
                    std::sort(disk.names.begin(), disk.names.end());
                    std::sort(disk.links.begin(), disk.links.end());
                }
            }
            CHECK(facter::render_json(back) == facter::render_json(first));
        }
    }
}

TEST_CASE("swapped disks take their identity along and leave their slots", "[machine]") {
    const facter::Report before = report_of("zephyrus");
    const VariedMachine after = must_vary(before, "swap-nvme-order");
    const facter::Disk& first = after.report.disks[0];
    CHECK(first.node == "/dev/nvme0n1");
    CHECK(first.controller == before.disks[0].controller);
    CHECK(first.serial == before.disks[1].serial);
    CHECK(first.size == before.disks[1].size);
    CHECK(first.eui == before.disks[1].eui);
    CHECK_FALSE(has_link(first, crucial));
    CHECK(has_link(after.report.disks[1], crucial));
    for (const std::string& link : before.disks[0].links) {
        if (link.starts_with("/dev/disk/by-path/")) {
            CHECK(has_link(first, link));
        }
    }
    CHECK(after.notes ==
          std::vector<std::string>{"/dev/nvme0n1 is now Micron_2450_MTFDKBA1T0TFK SYNTHZ2450M2",
                                   "/dev/nvme1n1 is now CT2000P310SSD8 24SYNTHZ0001"});
}

TEST_CASE("a replaced disk has no link of the old one", "[machine]") {
    const facter::Report before = report_of("zephyrus");
    const VariedMachine after = must_vary(before, "replace-disk");
    const facter::Disk& disk = after.report.disks[0];
    CHECK(disk.model == before.disks[0].model);
    CHECK(disk.size == before.disks[0].size);
    CHECK(disk.serial != before.disks[0].serial);
    CHECK(disk.serial->size() == before.disks[0].serial->size());
    CHECK_FALSE(has_link(disk, crucial));
    CHECK(has_link(disk, concat("/dev/disk/by-id/nvme-CT2000P310SSD8_", *disk.serial)));
    for (const std::string& link : disk.links) {
        INFO(link);
        CHECK((link.starts_with("/dev/disk/by-path/") || !has_link(before.disks[0], link)));
    }
    CHECK(after.report.disks[1].serial == before.disks[1].serial);
    const VariedMachine second = must_vary(before, "replace-disk=nvme1n1");
    CHECK(second.report.disks[0].serial == before.disks[0].serial);
    CHECK(second.report.disks[1].serial != before.disks[1].serial);
}

TEST_CASE("a virtual disk without a serial is replaced by its device id", "[machine]") {
    const facter::Report before = report_of("hetzner");
    const VariedMachine after = must_vary(before, "replace-disk");
    REQUIRE(after.report.disks.size() == before.disks.size());
    const auto& old_one = *facter::replayed_disks(before).front();
    const auto& new_one = *facter::replayed_disks(after.report).front();
    CHECK(new_one.device_id != old_one.device_id);
    CHECK(facter::preferred_link(new_one) != facter::preferred_link(old_one));
}

TEST_CASE("those behind a missing disk take over its kernel name", "[machine]") {
    const facter::Report before = report_of("zephyrus");
    const VariedMachine last = must_vary(before, "missing-disk");
    REQUIRE(last.report.disks.size() + 1 == before.disks.size());
    CHECK(facter::find_function(last.report, *before.disks[1].controller) == nullptr);
    const VariedMachine first = must_vary(before, "missing-disk=nvme0n1");
    REQUIRE_FALSE(first.report.disks.empty());
    CHECK(first.report.disks[0].serial == before.disks[1].serial);
    CHECK(first.report.disks[0].node == "/dev/nvme0n1");
    CHECK(first.report.disks[0].path == before.disks[1].path);
}

TEST_CASE("kernel names count as the kernel does", "[machine]") {
    const auto disks_named = [](std::vector<std::string> names) {
        std::vector<facter::Disk> disks;
        for (std::string& name : names) {
            facter::Disk disk;
            disk.node = concat("/dev/", name);
            disk.names = {disk.node};
            disk.kernel_name = std::move(name);
            disks.push_back(std::move(disk));
        }
        return disks;
    };
    auto disks = disks_named({"sdz", "sdaa", "nvme2n1", "nvme10n1", "nvme10n2", "mmcblk0", "vdb"});
    count_again(disks, {"sda", "sdz", "sdaa", "nvme1n1", "nvme2n1", "nvme10n1", "nvme10n2",
                        "mmcblk0", "vda", "vdb"});
    CHECK(kernel_names(disks) == std::vector<std::string>{"sda", "sdz", "nvme1n1", "nvme2n1",
                                                          "nvme2n2", "mmcblk0", "vda"});
    CHECK(disks[0].names == std::vector<std::string>{"/dev/sda"});
    CHECK(next_scsi_name(disks_named({"sdy", "sdz"})) == "sdaa");
    CHECK(next_scsi_name(disks_named({"nvme0n1"})) == "sda");
}

TEST_CASE("sizes and sectors change as asked, within what makes a disk", "[machine]") {
    const facter::Report before = report_of("zephyrus");
    const VariedMachine smaller = must_vary(before, "smaller-disk=nvme1n1:100");
    CHECK(smaller.report.disks[1].size + Bytes{51200} == before.disks[1].size);
    CHECK(varied(before, "smaller-disk=99999999999").does_not_apply ==
          "/dev/nvme0n1 has 3907029168 sectors; less than 64 MiB would be left");
    const VariedMachine large = must_vary(before, "4k-sectors=nvme0n1");
    CHECK(large.report.disks[0].sector_size == Bytes{4096});
    CHECK(large.report.disks[1].sector_size == Bytes{512});
    CHECK(varied(large.report, "4k-sectors=nvme0n1").does_not_apply ==
          "/dev/nvme0n1 has sectors of 4096 bytes already");
}

TEST_CASE("what does not apply says why", "[machine]") {
    const facter::Report yoga = report_of("yoga");
    CHECK(varied(yoga, "swap-nvme-order").does_not_apply == "the machine has one NVMe disk alone");
    CHECK(varied(report_of("hetzner"), "swap-nvme-order").does_not_apply ==
          "the machine has no NVMe disk");
    CHECK(varied(yoga, "reverse-enumeration").does_not_apply ==
          "the machine has no bus with two disks");
    CHECK(varied(yoga, "replace-disk=nvme7n1").does_not_apply ==
          "the machine has no disk 'nvme7n1'; it has nvme0n1");
    CHECK(varied(yoga, "missing-disk+slow-disk").does_not_apply == "the machine has no disk");
}

TEST_CASE("the other firmware is the one that was not recorded, or not asked for", "[machine]") {
    const facter::Report uefi = report_of("zephyrus");
    CHECK(must_vary(uefi, "other-firmware").wishes.firmware == Firmware::bios);
    CHECK(varied(uefi, "other-firmware", {.firmware = Firmware::bios}).wishes.firmware ==
          Firmware::uefi);
    const Wishes secure{.firmware = Firmware::uefi, .secure_boot = SecureBoot::setup};
    CHECK(varied(uefi, "other-firmware", secure).does_not_apply ==
          "the scenario asks for Secure Boot or a TPM, which need UEFI");
}

TEST_CASE("an extra USB disk is replayed as the recorded ones are", "[machine]") {
    const facter::Report before = report_of("zephyrus");
    const VariedMachine after = must_vary(before, "extra-usb-disk=8GiB");
    const facter::Disk& disk = after.report.disks.back();
    CHECK(disk.bus == facter::Bus::usb);
    CHECK(disk.size == gibibytes(8));
    CHECK_FALSE(facter::why_not_replayed(disk).has_value());
    const Plan plan = make_plan("m", after.report, after.wishes, big_host);
    CHECK(plan.disks.back().is_removable);
    QemuSettings settings;
    settings.image_directory = "/images";
    std::string words;
    for (const std::string& word : render_qemu_args(plan, settings)) {
        words += word + "\n";
    }
    CHECK(words.find(concat("usb-bot,id=disk2-usb,bus=controller2.0,port=1,serial=",
                            *disk.usb_serial)) != std::string::npos);
    CHECK(words.find("scsi-hd,id=disk2-scsi,bus=disk2-usb.0,drive=disk2,") != std::string::npos);
    CHECK(words.find("vendor=HARNESS,product=Extra USB disk,") != std::string::npos);
    CHECK(words.find("removable=on") != std::string::npos);
    CHECK(words.find("usb_storage.delay_use=0") != std::string::npos);
}

TEST_CASE("a slow disk stays slow wherever it is plugged in", "[machine]") {
    const facter::Report before = report_of("zephyrus");
    const VariedMachine slow = must_vary(before, "slow-disk=nvme0n1:5MB/s+swap-nvme-order");
    const Plan plan = make_plan("m", slow.report, slow.wishes, big_host);
    CHECK_FALSE(plan.disks[0].throttle.has_value());
    CHECK(plan.disks[1].throttle == Bytes{5'000'000});
    CHECK(plan.disks[1].serial == before.disks[0].serial);
    QemuSettings settings;
    settings.image_directory = "/images";
    const auto words = render_qemu_args(plan, settings);
    const auto has = [&](const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    CHECK(has("throttle-group,id=disk1-throttle,x-bps-total=5000000"));
    CHECK(has("driver=throttle,node-name=disk1,throttle-group=disk1-throttle,file=disk1-raw,"
              "cache.no-flush=on"));
    CHECK(render_json(plan).find("\"throttle_bytes_per_second\": 5000000") != std::string::npos);
}
