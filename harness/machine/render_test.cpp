#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/machine/render_json.hpp"
#include "harness/machine/render_qemu.hpp"
#include "harness/machine/shell_text.hpp"
#include "harness/machine/software_tpm.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::machine;
using namespace std::chrono_literals;
using harness::testing::matches_golden;

namespace {

/// One disk of every bus, with the awkward values that reports contain.
Plan every_bus() {
    Plan plan;
    plan.name = "every-bus";
    plan.summary = "a machine of everything, 4 disks";
    plan.memory = gibibytes(1);
    plan.cpus = 2;
    plan.smbios.manufacturer = "ASUSTeK COMPUTER INC.";
    plan.smbios.product = "ROG, with a comma";
    plan.smbios.board_version = "1.0";
    plan.smbios.chassis_version = "2.0";
    Disk nvme{.id = "disk0", .record = "hardware.disk[0]", .node = "/dev/nvme0n1"};
    nvme.size = Bytes{2000398934016};
    nvme.model = "CT2000P310SSD8";
    nvme.serial = "SYNTH,0001";
    Disk sata{
        .id = "disk1", .record = "hardware.disk[1]", .node = "/dev/sda", .bus = DiskBus::sata};
    sata.size = gibibytes(60);
    sata.sector_size = 4096;
    sata.model = "Samsung SSD 870 EVO 1TB";
    sata.serial = "S1";
    sata.wwn = 0x5002538f31234567;
    Disk scsi{
        .id = "disk2", .record = "hardware.disk[2]", .node = "/dev/sdb", .bus = DiskBus::scsi};
    scsi.size = gibibytes(40);
    scsi.vendor = "QEMU";
    scsi.model = "QEMU HARDDISK";
    scsi.device_id = "107063565";
    Disk virtio{
        .id = "disk3", .record = "hardware.disk[3]", .node = "/dev/vda", .bus = DiskBus::virtio};
    virtio.size = gibibytes(20);
    plan.disks = {nvme, sata, scsi, virtio};
    const auto controller = [&plan](Controller::Kind kind, PciPlace place) {
        plan.disks.at(plan.controllers.size()).controller = plan.controllers.size();
        plan.controllers.push_back(
            {concat("controller", plan.controllers.size()), kind, std::move(place)});
    };
    controller(Controller::Kind::nvme, {"port1", 0, 0, false, {0, 2, 0, 0}, true});
    controller(Controller::Kind::ahci, {"pcie.0", 0x17, 0, false, {0, 0, 0x17, 0}, true});
    controller(Controller::Kind::virtio_scsi, {"pcie.0", 5, 0, false, {0, 0, 5, 0}, true});
    controller(Controller::Kind::virtio_blk, {});
    plan.disks[0].unit = 1;
    plan.pci.bridges = {{.id = "port1",
                         .place = {"pcie.0", 6, 0, true, {0, 0, 6, 0}, true},
                         .secondary_bus = 2,
                         .reserved_buses = 41,
                         .number = 1}};
    plan.pci.placeholders = {
        {"placeholder0", "pci-testdev", {"pcie.0", 0x14, 3, false, {0, 0, 0x14, 3}, true}, ""}};
    plan.nics = {{.id = "nic0", .model = "e1000e", .mac = "52:54:00:01:02:03", .name = "eno2"}};
    plan.claims = {{Section::memory, "memory.size", "memory", "16 GiB", "1 GiB", Fidelity::scaled,
                    "as the host allows"}};
    return plan;
}

QemuSettings settings() {
    QemuSettings out;
    out.kernel = "/cache/kernel";
    out.initrd = "/cache/initrd";
    out.image_directory = "/tmp/harness every-bus";
    out.console = "stdio,signal=off";
    out.monitor = "socket,path=/tmp/q,server=on,wait=off";
    out.agent = "socket,path=/tmp/a,server=on,wait=off";
    return out;
}

} // namespace

TEST_CASE("a plan renders to a QEMU command that runs as pasted", "[machine][golden]") {
    CHECK(matches_golden("machine/every-bus.sh", render_qemu_script(every_bus(), settings())));
}

TEST_CASE("UEFI adds the firmware and this run's own variables", "[machine][golden]") {
    Plan plan = every_bus();
    plan.firmware = Firmware::uefi;
    QemuSettings with_firmware = settings();
    with_firmware.ovmf_code = "/usr/share/OVMF/OVMF_CODE.fd";
    with_firmware.ovmf_template = "/usr/share/OVMF/OVMF_VARS.fd";
    with_firmware.ovmf_variables = "/tmp/vars.fd";
    with_firmware.accelerator = "kvm";
    CHECK(matches_golden("machine/every-bus-uefi.sh", render_qemu_script(plan, with_firmware)));
}

TEST_CASE("Secure Boot and a TPM are QEMU's, and swtpm is started before it", "[machine][golden]") {
    Plan plan = every_bus();
    plan.firmware = Firmware::uefi;
    plan.secure_boot = SecureBoot::enrolled;
    plan.has_tpm = true;
    QemuSettings with_keys = settings();
    with_keys.ovmf_code = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";
    with_keys.ovmf_template = "/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd";
    with_keys.ovmf_variables = "/tmp/vars.fd";
    with_keys.tpm = software_tpm_socket(with_keys.image_directory);
    CHECK(matches_golden("machine/every-bus-secure-boot.sh", render_qemu_script(plan, with_keys)));
    plan.pci.chipset = Chipset::i440fx; // OVMF's build that guards its variables needs q35.
    const std::string older = render_qemu_script(plan, with_keys);
    CHECK(older.find("smm=on") == std::string::npos);
    CHECK(older.find("cfi.pflash01") == std::string::npos);
}

TEST_CASE("a plan renders to JSON", "[machine][golden]") {
    CHECK(matches_golden("machine/every-bus.json", render_json(every_bus())));
}

TEST_CASE("shell words are quoted only where they must be", "[machine]") {
    CHECK(shell_word("a=b,c") == "a=b,c");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("it's") == "'it'\\''s'");
    CHECK(shell_word("a b") == "'a b'");
}

TEST_CASE("the script writes the firmware's tables byte by byte", "[machine]") {
    Plan plan = every_bus();
    plan.smbios_structures = {{"smbios-17-0.bin", std::string("\0%\n", 3)}};
    const std::string script = render_qemu_script(plan, settings());
    CHECK(script.find("/smbios-17-0.bin' << 'END'\nACUK\nEND\n") != std::string::npos);
}

namespace {

QemuSettings settings_with_system() {
    QemuSettings out = settings();
    out.system_image = "/cache/system.img";
    out.system_size = gibibytes(2);
    return out;
}

Plan with_system() {
    Plan plan = every_bus();
    plan.has_system = true;
    return plan;
}

std::vector<std::string> arguments(const Plan& plan, Start start) {
    QemuSettings with_start = settings_with_system();
    with_start.start = start;
    with_start.memory_directory = "/cache/machine";
    with_start.state_directory = "/cache/machine";
    with_start.time = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + 90min;
    return render_qemu_args(plan, with_start);
}

/// What stands behind this option, where it stands once.
std::string value_of(const std::vector<std::string>& words, std::string_view option) {
    REQUIRE(std::count(words.begin(), words.end(), option) == 1);
    return *(std::find(words.begin(), words.end(), option) + 1);
}

bool has_part(const std::vector<std::string>& words, std::string_view part) {
    return std::any_of(words.begin(), words.end(), [part](const std::string& word) {
        return word.find(part) != std::string::npos;
    });
}

} // namespace

TEST_CASE("a whole system is in persistent memory, beside what it writes", "[machine][golden]") {
    CHECK(matches_golden("machine/every-bus-system.sh",
                         render_qemu_script(with_system(), settings_with_system())));
}

TEST_CASE("a machine with a system has room for its images beside the memory", "[machine]") {
    const auto words = arguments(with_system(), Start::cold);
    CHECK(value_of(words, "-m") == "1024M,slots=2,maxmem=8192M");
    CHECK(value_of(words, "-machine").find(",nvdimm=on") != std::string::npos);
    CHECK(has_part(words, "nvdimm,id=system,memdev=system-image,unarmed=on"));
    CHECK(has_part(words, "nvdimm,id=state,memdev=system-state"));
    CHECK(has_part(words, " harness.system"));
    const auto without = arguments(every_bus(), Start::cold);
    CHECK(value_of(without, "-m") == "1024M");
    CHECK_FALSE(has_part(without, "nvdimm"));
    CHECK_FALSE(has_part(without, "harness.system"));
}

TEST_CASE("a machine with a system is saved and forked without vmgenid", "[machine]") {
    for (const Start start : {Start::saved, Start::forked, Start::resumed}) {
        CHECK(has_part(arguments(every_bus(), start), "vmgenid"));
        const auto words = arguments(with_system(), start);
        CHECK_FALSE(has_part(words, "vmgenid"));
        CHECK(has_part(words, "nvdimm,id=state"));
    }
}

TEST_CASE("a cold machine begins with the time it is told, others are told by the agent",
          "[machine]") {
    CHECK(value_of(arguments(every_bus(), Start::cold), "-rtc") ==
          "base=2026-03-01T01:30:00,driftfix=slew");
    for (const Start start : {Start::saved, Start::forked, Start::resumed}) {
        CHECK(value_of(arguments(every_bus(), start), "-rtc") == "base=utc,driftfix=slew");
    }
    CHECK(value_of(render_qemu_args(every_bus(), settings()), "-rtc") == "base=utc,driftfix=slew");
}

TEST_CASE("the plan says that a whole system starts in the guest", "[machine]") {
    CHECK(render_json(with_system()).find("\"system\": true") != std::string::npos);
    CHECK(render_json(every_bus()).find("\"system\": true") == std::string::npos);
}
