#include "harness/base/testing/golden.hpp"
#include "harness/facter/show.hpp"
#include "harness/facter/testing/read.hpp"

#include <algorithm>
#include <array>

// The reports that ship with the harness: what hosts and scenarios rely on.
using namespace harness;
using namespace harness::facter;
using harness::testing::matches_golden;
using harness::testing::read_source_file;

namespace {

constexpr std::array<const char*, 6> hosts{"zephyrus", "yoga", "hetzner",
                                           "contabo",  "ovh",  "bartleby"};

Report load(std::string_view host) {
    const std::string name = concat("facter-reports/", host, ".json");
    auto tree = parse_json(std::make_shared<const Source>(name, read_source_file(name)));
    REQUIRE(tree);
    Diagnostics warnings;
    auto report = read_report(*tree, warnings);
    REQUIRE(report);
    CHECK(render(warnings).empty());
    return std::move(*report);
}

bool has_link(const Disk& disk, const std::string& link) {
    return std::find(disk.links.begin(), disk.links.end(), link) != disk.links.end();
}

} // namespace

TEST_CASE("the table of each host's report is as expected", "[facter][golden]") {
    for (const char* host : hosts) {
        CHECK(matches_golden(concat("facter/", host, ".txt"), render_table(load(host))));
    }
}

TEST_CASE("the JSON of each host's report is as expected", "[facter][golden]") {
    for (const char* host : hosts) {
        CHECK(matches_golden(concat("facter/", host, ".json"), render_json(load(host))));
    }
}

TEST_CASE("zephyrus has two NVMe disks of different makers at their addresses", "[facter]") {
    const Report report = load("zephyrus");
    const auto disks = replayed_disks(report);
    REQUIRE(disks.size() == 2);
    CHECK(disks[0]->model == "CT2000P310SSD8");
    CHECK(disks[0]->size == Bytes{2000398934016});
    CHECK(disks[0]->controller == parse_pci_address("0000:02:00.0"));
    CHECK(disks[1]->model == "Micron_2450_MTFDKBA1T0TFK");
    CHECK(disks[1]->size == Bytes{1024209543168});
    CHECK(disks[1]->controller == parse_pci_address("0000:03:00.0"));
    CHECK(report.firmware.kind == Firmware::uefi);
    CHECK(report.form_factor == FormFactor::laptop);
}

TEST_CASE("links of NVMe and SATA disks are made of model and serial", "[facter]") {
    for (const char* host : {"zephyrus", "yoga", "bartleby"}) {
        const Report report = load(host);
        for (const Disk* disk : replayed_disks(report)) {
            const char* kind = disk->bus == Bus::nvme ? "nvme-" : "ata-";
            REQUIRE(disk->serial);
            CHECK_FALSE(disk->serial_is_inferred);
            CHECK(has_link(*disk, concat("/dev/disk/by-id/", kind, udev_name(disk->model), "_",
                                         *disk->serial)));
            CHECK(disk->serial->size() <= 20);
        }
    }
}

TEST_CASE("the virtual servers have one SCSI disk by device_id, without a serial", "[facter]") {
    const auto check = [](const char* host, const char* device_id, Bytes size, Firmware firmware) {
        const Report report = load(host);
        const auto disks = replayed_disks(report);
        REQUIRE(disks.size() == 1);
        CHECK(disks[0]->device_id == device_id);
        CHECK_FALSE(disks[0]->serial);
        CHECK(disks[0]->size == size);
        CHECK(report.firmware.kind == firmware);
        CHECK(report.virtualisation == Virtualisation::kvm);
    };
    check("hetzner", "107063565", Bytes{960004096} * 512, Firmware::uefi);
    check("contabo", "drive-scsi0", gibibytes(500), Firmware::bios);
    check("ovh", "drive-scsi0-0-0-0", gibibytes(40), Firmware::bios);
}

TEST_CASE("bartleby is a small BIOS machine with one SATA disk", "[facter]") {
    const Report report = load("bartleby");
    const auto disks = replayed_disks(report);
    REQUIRE(disks.size() == 1);
    CHECK(disks[0]->bus == Bus::sata);
    CHECK(disks[0]->model == "Hitachi HTS541660J9SA00");
    CHECK(disks[0]->wwn == "0x5000cca000000b01");
    CHECK(report.memory.installed == gibibytes(2));
    CHECK(report.firmware.kind == Firmware::bios);
    CHECK(report.firmware.evidence == Evidence::recorded);
}

TEST_CASE("every disk's controller and every parent is a function of the report", "[facter]") {
    for (const char* host : hosts) {
        const Report report = load(host);
        for (const Disk* disk : replayed_disks(report)) {
            REQUIRE(disk->controller);
            CHECK(find_function(report, *disk->controller) != nullptr);
        }
        for (const PciFunction& function : report.pci) {
            for (const PciAddress& parent : function.parents) {
                const PciFunction* bridge = find_function(report, parent);
                REQUIRE(bridge != nullptr);
                CHECK(bridge->is_bridge());
            }
            if (!function.parents.empty()) {
                const PciFunction* bridge = find_function(report, function.parents.back());
                CHECK(bridge->secondary_bus == function.address.bus);
            }
        }
    }
}
