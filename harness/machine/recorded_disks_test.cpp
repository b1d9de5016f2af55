#include "harness/base/testing/catch.hpp"
#include "harness/machine/forks.hpp"
#include "harness/machine/render_json.hpp"
#include "harness/machine/render_qemu.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::machine;

namespace {

/// One NVMe disk, one behind virtio-scsi that is slow, and one of SATA.
Plan three_disks() {
    Plan plan;
    plan.records_writes = true;
    plan.pci.bridges = {{.id = "port1", .place = {"pcie.0", 6, 0, false, {0, 0, 6, 0}, true}}};
    Controller nvme{.id = "controller0", .place = {"port1", 0, 0, false, {0, 2, 0, 0}, true}};
    Controller scsi{.id = "controller1", .kind = Controller::Kind::virtio_scsi};
    Controller sata{.id = "ide", .kind = Controller::Kind::ahci, .is_builtin = true};
    plan.controllers = {nvme, scsi, sata};
    Disk first{.id = "disk0", .node = "/dev/nvme0n1", .size = Bytes{gibibytes(1).count + 512}};
    first.unit = 1;
    Disk second{.id = "disk1", .bus = DiskBus::scsi, .size = gibibytes(2), .controller = 1};
    second.throttle = mebibytes(20);
    Disk third{.id = "disk2", .bus = DiskBus::sata, .size = gibibytes(3), .controller = 2};
    plan.disks = {first, second, third};
    return plan;
}

std::vector<std::string> words_of(const Plan& plan, Start start) {
    QemuSettings settings;
    settings.start = start;
    settings.image_directory = "/run";
    return render_qemu_args(plan, settings);
}

bool has(const std::vector<std::string>& words, std::string_view part) {
    return std::any_of(words.begin(), words.end(), [part](const std::string& word) {
        return word.find(part) != std::string::npos;
    });
}

} // namespace

TEST_CASE("recorded disks lie side by side, without overlap", "[machine]") {
    const auto windows = disk_windows(three_disks());
    REQUIRE(windows.size() == 3);
    CHECK(windows[0].offset == Bytes{});
    CHECK(windows[1].offset == gibibytes(1) + mebibytes(1));
    CHECK(windows[2].offset == gibibytes(3) + mebibytes(1));
    CHECK(size_of_windows(three_disks()) == gibibytes(6) + mebibytes(1));
    CHECK(size_of_windows(Plan{}) == Bytes{});
}

TEST_CASE("all recorded disks are below one log, which hears of flushes", "[machine]") {
    for (const Start start : {Start::cold, Start::forked}) {
        const auto words = words_of(three_disks(), start);
        CHECK(has(words, "driver=file,node-name=disks-file,filename=/run/disks.raw"));
        CHECK(has(words, "driver=file,node-name=disks-log,filename=/run/disks-log.raw"));
        CHECK(has(words, "driver=blklogwrites,node-name=disks,file=disks-file,log=disks-log,"
                         "log-append=on,discard=unmap"));
        CHECK(has(words, "driver=raw,node-name=disk0,file=disks,discard=unmap,offset=0,"
                         "size=1073742336"));
        CHECK(has(words, "driver=raw,node-name=disk2,file=disks,discard=unmap,offset=3222274048,"
                         "size=3221225472"));
        CHECK_FALSE(has(words, "disk0.raw"));
    }
}

TEST_CASE("a slow disk is slow above the log", "[machine]") {
    const auto words = words_of(three_disks(), Start::cold);
    CHECK(has(words, "driver=raw,node-name=disk1-raw,file=disks,"));
    CHECK(has(words, "driver=throttle,node-name=disk1,"));
}

TEST_CASE("recorded disks let each other write to their image", "[machine]") {
    const auto words = words_of(three_disks(), Start::cold);
    for (const std::string_view device : {"nvme,", "scsi-hd,", "ide-hd,"}) {
        const auto found = std::find_if(words.begin(), words.end(), [&](const std::string& word) {
            return word.starts_with(device);
        });
        REQUIRE(found != words.end());
        CHECK(found->find(",share-rw=on") != std::string::npos);
    }
    CHECK(joining_devices(three_disks()).at(0).find(R"("share-rw":true)") != std::string::npos);
}

TEST_CASE("the script of a machine that records makes its image and its log", "[machine]") {
    QemuSettings settings;
    settings.image_directory = "/run";
    const std::string script = render_qemu_script(three_disks(), settings);
    CHECK(
        script.find("truncate -s 6443499520 /run/disks.raw\ntruncate -s 0 /run/disks-log.raw\n") !=
        std::string::npos);
    CHECK(script.find("disk0.raw") == std::string::npos);
    CHECK(render_json(three_disks()).find("\"records_writes\": true") != std::string::npos);
}

TEST_CASE("what follows a power cut has the same disks, and no system", "[machine]") {
    Plan plan = three_disks();
    plan.has_system = true;
    plan.has_tpm = true;
    plan.firmware = Firmware::uefi;
    plan.secure_boot = SecureBoot::enrolled;
    const Plan bare = bare_machine(plan);
    CHECK_FALSE(bare.records_writes);
    CHECK_FALSE(bare.has_system);
    CHECK_FALSE(bare.has_tpm);
    CHECK(bare.firmware == Firmware::direct);
    CHECK(bare.secure_boot == SecureBoot::off);
    CHECK(bare.disks.size() == 3);
}
