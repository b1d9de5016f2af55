#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/machine/forks.hpp"
#include "harness/machine/render_qemu.hpp"

#include <algorithm>

using namespace harness;
using namespace harness::machine;

namespace {

/// One NVMe disk below a port, one SATA disk of the chipset.
Plan laptop() {
    Plan plan;
    plan.memory = gibibytes(1);
    plan.pci.bridges = {{.id = "port1", .place = {"pcie.0", 6, 0, false, {0, 0, 6, 0}}}};
    Controller nvme{.id = "controller0", .kind = Controller::Kind::nvme};
    nvme.place = {"port1", 0, 0, false, {0, 2, 0, 0}};
    nvme.serial = "S,1";
    Controller sata{.id = "ide", .kind = Controller::Kind::ahci, .is_builtin = true};
    plan.controllers = {nvme, sata};
    Disk first{.id = "disk0", .node = "/dev/nvme0n1"};
    first.unit = 1;
    Disk second{.id = "disk1", .node = "/dev/sda", .bus = DiskBus::sata};
    second.controller = 1;
    second.size = gibibytes(3);
    plan.disks = {first, second};
    return plan;
}

std::string rendered(const Plan& plan, Start start) {
    QemuSettings settings;
    settings.start = start;
    settings.memory_directory = "/cache/one";
    settings.image_directory = "/run";
    return join(render_qemu_args(plan, settings), " ");
}

bool has(const std::string& words, const std::string& part) {
    return words.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a machine is saved without its NVMe disks, and with blank ones for the others",
          "[machine]") {
    const std::string words = rendered(laptop(), Start::saved);
    CHECK_FALSE(has(words, "nvme"));
    CHECK_FALSE(has(words, ".raw"));
    CHECK(has(words, "driver=null-co,node-name=disk1-file,size=3221225472,read-zeroes=on"));
    CHECK(has(words, "mem-path=/cache/one/memory0,share=on"));
    CHECK(has(words, "memory-backend=memory0"));
    CHECK_FALSE(has(words, "-incoming"));
}

TEST_CASE("a fork has the images of all disks, and waits for its NVMe devices", "[machine]") {
    const std::string words = rendered(laptop(), Start::forked);
    CHECK(has(words, "/run/disk0.raw"));
    CHECK(has(words, "/run/disk1.raw"));
    CHECK_FALSE(has(words, "-device nvme"));
    CHECK(has(words, "mem-path=/cache/one/memory0,share=off"));
    CHECK(has(words, "-incoming defer -S"));
    CHECK(joining_devices(laptop()) ==
          std::vector<std::string>{
              R"({"driver":"nvme","id":"controller0","bus":"port1","addr":"00.0","drive":"disk0",)"
              R"("logical_block_size":512,"physical_block_size":512,"serial":"S,1"})"});
}

TEST_CASE("but for what comes and goes, saved and forked machines are the same", "[machine]") {
    const auto words_of = [](Start start) {
        QemuSettings settings;
        settings.start = start;
        auto words = render_qemu_args(laptop(), settings);
        std::erase_if(words, [](const std::string& word) {
            return word.starts_with("driver=") || word == "-blockdev" || word == "-S" ||
                   word == "-incoming" || word == "defer" || word.starts_with("memory-backend");
        });
        return words;
    };
    CHECK(words_of(Start::saved) == words_of(Start::forked));
}

TEST_CASE("each NUMA node's memory has a file of its own", "[machine]") {
    Plan plan = laptop();
    CHECK(memory_files(plan) == std::vector<std::string>{"memory0"});
    plan.cpus = 2;
    plan.processor.sockets = 2;
    CHECK(memory_files(plan) == std::vector<std::string>{"memory0", "memory1"});
    const std::string words = rendered(plan, Start::saved);
    CHECK(has(words, "id=memory1,size=512M,mem-path=/cache/one/memory1,share=on"));
    CHECK_FALSE(has(words, "memory-backend=memory0"));
}

TEST_CASE("under UEFI a port that reserves buses takes hotplug, or OVMF would reserve none",
          "[machine]") {
    Plan plan = laptop();
    plan.controllers[0].place.bus = "port0";
    plan.pci.bridges.push_back({.id = "port0", .place = {"pcie.0", 5, 0, false, {0, 0, 5, 0}}});
    plan.pci.bridges[0].reserved_buses = 41;
    CHECK(has(rendered(plan, Start::cold), "id=port1,bus=pcie.0,addr=06.0,chassis=0,slot=0,"
                                           "hotplug=off,bus-reserve=41"));
    plan.firmware = Firmware::uefi;
    CHECK(has(rendered(plan, Start::cold),
              "id=port1,bus=pcie.0,addr=06.0,chassis=0,slot=0,bus-reserve=41"));
}

TEST_CASE("what can not be saved or plugged in is booted, with the reason", "[machine]") {
    CHECK(why_not_forked(laptop()).empty());
    Plan with_tpm = laptop();
    with_tpm.has_tpm = true;
    CHECK(why_not_forked(with_tpm) == "its TPM keeps a state of its own, in another process");
    const std::string no_plug =
        "QEMU can neither save nor plug in the NVMe controller at 0000:02:00.0";
    Plan with_namespaces = laptop();
    with_namespaces.disks[1].controller = 0;
    with_namespaces.disks[1].bus = DiskBus::nvme;
    with_namespaces.disks[1].unit = 2;
    CHECK(why_not_forked(with_namespaces) == no_plug);
    Plan on_root_bus = laptop();
    on_root_bus.controllers[0].place.bus = "pcie.0";
    CHECK(why_not_forked(on_root_bus) == no_plug);
    Plan below_switch = laptop();
    below_switch.pci.bridges[0].kind = PciBridge::Kind::downstream;
    CHECK(why_not_forked(below_switch) == no_plug);
}
