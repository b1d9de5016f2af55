#include "harness/base/json_tree.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/facter/read_report.hpp"
#include "harness/machine/make_plan.hpp"

#include <algorithm>
#include <set>

using namespace harness;
using namespace harness::machine;

namespace {

facter::Report report_of(const std::string& host) {
    const std::string path = "facter-reports/" + host + ".json";
    auto tree =
        parse_json(std::make_shared<const Source>(path, harness::testing::read_source_file(path)));
    REQUIRE(tree);
    Diagnostics warnings;
    auto report = facter::read_report(*tree, warnings);
    REQUIRE(report);
    return *report;
}

const Claim& row_of(const Plan& plan, const std::string& key) {
    const auto at = std::find_if(plan.claims.begin(), plan.claims.end(),
                                 [&](const Claim& row) { return row.key == key; });
    REQUIRE(at != plan.claims.end());
    return *at;
}

constexpr HostLimits big_host{64, gibibytes(256)};

/// Zephyrus with the controller of its first disk somewhere else.
facter::Report with_first_controller_at(const facter::PciAddress& address) {
    facter::Report report = report_of("zephyrus");
    const facter::PciAddress before = *report.disks.at(0).controller;
    std::erase_if(report.pci, [&](const auto& one) { return one.address == address; });
    for (facter::PciFunction& function : report.pci) {
        if (function.address == before) {
            function.address = address;
            function.parents.clear();
        }
    }
    std::sort(report.pci.begin(), report.pci.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
    report.disks.at(0).controller = address;
    return report;
}

} // namespace

TEST_CASE("both NVMe disks of zephyrus are planned with their true size and identity",
          "[machine]") {
    const Plan plan = make_plan("zephyrus", report_of("zephyrus"), {}, big_host);
    REQUIRE(plan.disks.size() == 2);
    CHECK(plan.disks[0].bus == DiskBus::nvme);
    CHECK(plan.disks[0].size == Bytes{2000398934016});
    CHECK(plan.disks[0].model == "CT2000P310SSD8");
    CHECK_FALSE(plan.disks[0].serial.empty());
    CHECK_FALSE(plan.disks[0].links.empty());
    CHECK(row_of(plan, "disk0.model").fidelity == Fidelity::stand_in);
    CHECK(row_of(plan, "disk0.serial").fidelity == Fidelity::same);
}

TEST_CASE("memory and processors are scaled and the plan says so", "[machine]") {
    const Plan plan = make_plan("zephyrus", report_of("zephyrus"), {}, big_host);
    CHECK(plan.memory == default_memory);
    CHECK(row_of(plan, "memory.size").fidelity == Fidelity::scaled);
    CHECK(plan.cpus == 2);
    const Wishes wishes{gibibytes(4), 8, Firmware::uefi};
    const Plan wished = make_plan("zephyrus", report_of("zephyrus"), wishes, {4, gibibytes(2)});
    CHECK(wished.memory == gibibytes(2));
    CHECK(wished.cpus == 4);
}

TEST_CASE("firmware that is not replayed is said not to be", "[machine]") {
    const Plan direct = make_plan("zephyrus", report_of("zephyrus"), {}, big_host);
    CHECK(row_of(direct, "firmware.kind").fidelity == Fidelity::stand_in);
    const Plan uefi =
        make_plan("zephyrus", report_of("zephyrus"), {.firmware = Firmware::uefi}, big_host);
    CHECK(row_of(uefi, "firmware.kind").fidelity == Fidelity::same);
}

TEST_CASE("a virtual server's disk keeps its device id and has no serial", "[machine]") {
    const Plan plan = make_plan("hetzner", report_of("hetzner"), {}, big_host);
    REQUIRE(plan.disks.size() == 1);
    CHECK(plan.disks[0].bus == DiskBus::scsi);
    CHECK(plan.disks[0].serial.empty());
    CHECK_FALSE(plan.disks[0].device_id.empty());
}

TEST_CASE("addresses of network cards are the same in every run", "[machine]") {
    const Plan once = make_plan("hetzner", report_of("hetzner"), {}, big_host);
    const Plan again = make_plan("hetzner", report_of("hetzner"), {}, big_host);
    REQUIRE_FALSE(once.nics.empty());
    CHECK(once.nics[0].mac == again.nics[0].mac);
    CHECK(once.nics[0].mac.starts_with("52:54:00:"));
}

TEST_CASE("under KVM the recorded processor is not claimed to be there", "[machine]") {
    Plan plan = make_plan("zephyrus", report_of("zephyrus"), {}, big_host);
    CHECK(row_of(plan, "processor.vendor").fidelity == Fidelity::same);
    use_host_processor(plan);
    CHECK(row_of(plan, "processor.vendor").fidelity == Fidelity::absent);
    CHECK(row_of(plan, "processor.name").reason == "KVM gives the host's processor");
    CHECK(row_of(plan, "processor.threads").fidelity == Fidelity::scaled);
}

TEST_CASE("a controller where QEMU's chipset has a device of its own goes elsewhere", "[machine]") {
    for (const facter::PciAddress at :
         {facter::PciAddress{0, 0, 0, 0}, facter::PciAddress{0, 0, 0x1f, 0}}) {
        const Plan plan = make_plan("zephyrus", with_first_controller_at(at), {}, big_host);
        const Controller& controller = plan.controllers.at(plan.disks.at(0).controller);
        CAPTURE(facter::to_string(at), facter::to_string(controller.place.address));
        CHECK_FALSE(controller.is_builtin);
        CHECK_FALSE(controller.place.bus.empty());
        CHECK(controller.place.address != at);
        CHECK(row_of(plan, "pci." + facter::to_string(at) + ".class").fidelity == Fidelity::absent);
    }
}

TEST_CASE("an NVMe controller in the place of q35's SATA controller takes it", "[machine]") {
    const facter::PciAddress of_sata{0, 0, 0x1f, 2};
    const Plan plan = make_plan("zephyrus", with_first_controller_at(of_sata), {}, big_host);
    const Controller& controller = plan.controllers.at(plan.disks.at(0).controller);
    CHECK_FALSE(controller.is_builtin);
    CHECK_FALSE(plan.pci.has_sata);
    CHECK(controller.place.address == of_sata);
    CHECK(row_of(plan, "pci.0000:00:1f.2.class").fidelity == Fidelity::same);
}

TEST_CASE("a network card where QEMU's chipset has a device of its own goes elsewhere",
          "[machine]") {
    constexpr facter::PciAddress of_lpc{0, 0, 0x1f, 0};
    facter::Report report = report_of("zephyrus");
    for (facter::Nic& nic : report.nics) {
        if (nic.kind == facter::NicKind::ethernet) {
            nic.address = of_lpc;
        }
    }
    const Plan plan = make_plan("zephyrus", report, {}, big_host);
    REQUIRE(plan.nics.size() == 1);
    CHECK(plan.nics[0].place.address != of_lpc);
    CHECK(row_of(plan, "nic0.address").reason == "a device of QEMU's chipset is there");
}

TEST_CASE("an onboard card on the root bus gets its name by a rule, behind a port by its index",
          "[machine]") {
    facter::Report report = report_of("zephyrus");
    const Plan behind_port = make_plan("zephyrus", report, {}, big_host);
    REQUIRE(behind_port.nics.size() == 1);
    CHECK(behind_port.nics[0].name == "eno2");
    CHECK(behind_port.nics[0].onboard_index == 2);
    CHECK_FALSE(behind_port.nics[0].needs_rule);
    facter::PciFunction function;
    function.address = {0, 0, 0x1f, 6}; // As Intel's chipsets have it.
    function.class_code = {2, 0, 0};
    report.pci.push_back(function);
    for (facter::Nic& nic : report.nics) {
        if (nic.kind == facter::NicKind::ethernet) {
            nic.address = function.address;
        }
    }
    const Plan plan = make_plan("zephyrus", report, {}, big_host);
    CHECK(plan.nics.at(0).place.address == function.address);
    CHECK(plan.nics.at(0).onboard_index == 0);
    CHECK(plan.nics.at(0).needs_rule);
    CHECK(row_of(plan, "nic0.name").fidelity == Fidelity::stand_in);
}

TEST_CASE("a second interface of one function goes elsewhere", "[machine]") {
    facter::Report report = report_of("zephyrus");
    const auto first = std::find_if(report.nics.begin(), report.nics.end(), [](const auto& nic) {
        return nic.kind == facter::NicKind::ethernet;
    });
    REQUIRE(first != report.nics.end());
    facter::Nic second = *first;
    second.names = {"enp46s0d1"};
    report.nics.push_back(second);
    const Plan plan = make_plan("zephyrus", report, {}, big_host);
    REQUIRE(plan.nics.size() == 2);
    CHECK(plan.nics[0].place.is_recorded);
    CHECK(plan.nics[1].place.address != plan.nics[0].place.address);
    CHECK(plan.nics[1].needs_rule);
    CHECK(row_of(plan, "nic1.address").reason == "another device of the report has this function");
}

TEST_CASE("what claims one function twice is there once at that address", "[machine]") {
    facter::Report report = report_of("zephyrus");
    REQUIRE(report.disks.size() == 2);
    for (facter::Nic& nic : report.nics) {
        nic.address = report.disks[0].controller;
    }
    report.disks[1].controller = report.disks[0].controller;
    report.disks[1].bus = facter::Bus::virtio_blk;
    const Plan plan = make_plan("zephyrus", report, {}, big_host);
    std::set<facter::PciAddress> places;
    for (const Controller& controller : plan.controllers) {
        CHECK(places.insert(controller.place.address).second);
    }
    for (const Nic& nic : plan.nics) {
        CHECK(places.insert(nic.place.address).second);
    }
    CHECK(places.size() == 3);
}

TEST_CASE("a card reader holds its address; cards and floppies are absent, with the reason",
          "[machine]") {
    facter::Report report = report_of("yoga");
    facter::PciFunction reader;
    reader.address = {0, 0, 0x1a, 0};
    reader.class_code = {0x08, 0x05, 0x01};
    reader.driver = "sdhci-pci";
    reader.path = "hardware.pci[99]";
    report.pci.push_back(reader);
    facter::Disk card{.kernel_name = "mmcblk0", .bus = facter::Bus::mmc};
    card.size = Bytes{62537072640};
    card.node = "/dev/mmcblk0";
    card.path = "hardware.disk[8]";
    facter::Disk floppy{.kernel_name = "fd0", .bus = facter::Bus::floppy};
    floppy.path = "hardware.disk[9]";
    report.disks.push_back(card);
    report.disks.push_back(floppy);
    const Plan plan = make_plan("yoga", report, {}, big_host);
    CHECK(row_of(plan, "pci.0000:00:1a.0.address").fidelity == Fidelity::same);
    CHECK(row_of(plan, "pci.0000:00:1a.0.class").fidelity == Fidelity::same);
    CHECK(row_of(plan, "hardware.disk[8]").fidelity == Fidelity::absent);
    CHECK(row_of(plan, "hardware.disk[8]").reason.find("powers of two") != std::string::npos);
    CHECK(row_of(plan, "hardware.disk[9]").recorded == "no size");
    CHECK(row_of(plan, "hardware.disk[9]").reason.starts_with("floppy drives are not replayed"));
}

TEST_CASE("Secure Boot and a TPM stand in for what no report records", "[machine]") {
    Wishes wishes;
    const auto claims_it = [](const Plan& plan, const std::string& key) {
        return std::any_of(plan.claims.begin(), plan.claims.end(),
                           [&](const Claim& claim) { return claim.key == key; });
    };
    const Plan plain = make_plan("zephyrus", report_of("zephyrus"), wishes, big_host);
    CHECK_FALSE(plain.has_tpm);
    CHECK_FALSE(claims_it(plain, "firmware.tpm"));
    CHECK_FALSE(claims_it(plain, "firmware.secure_boot"));
    wishes.firmware = Firmware::uefi;
    wishes.secure_boot = SecureBoot::enrolled;
    wishes.has_tpm = true;
    const Plan plan = make_plan("zephyrus", report_of("zephyrus"), wishes, big_host);
    CHECK(row_of(plan, "firmware.secure_boot").replayed == "on");
    CHECK(row_of(plan, "firmware.setup_mode").replayed == "off");
    CHECK(row_of(plan, "firmware.tpm").replayed == "2.0");
    CHECK(row_of(plan, "firmware.tpm").recorded == "not recorded");
    CHECK(row_of(plan, "firmware.tpm").fidelity == Fidelity::stand_in);
    wishes.secure_boot = SecureBoot::setup;
    const Plan setup = make_plan("contabo", report_of("contabo"), wishes, big_host);
    CHECK(row_of(setup, "firmware.secure_boot").replayed == "off");
    CHECK(row_of(setup, "firmware.setup_mode").replayed == "on");
    CHECK(row_of(setup, "firmware.setup_mode").reason ==
          "as the scenario asks; this chipset does not guard the firmware's variables");
}
