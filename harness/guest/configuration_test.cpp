#include "harness/base/testing/catch.hpp"
#include "harness/guest/configuration.hpp"
#include "harness/machine/system_files.hpp"

#include <map>

using namespace harness;

namespace {

/// Two NVMe disks, the first of which has the higher address, as chance had it when recorded.
machine::Plan crossed() {
    machine::Plan plan;
    plan.name = "crossed";
    plan.preload = {"btrfs"};
    for (std::uint8_t number = 0; number < 2; ++number) {
        machine::Controller controller{.id = "controller"};
        controller.place = {"port", 0, 0, false, {0, static_cast<std::uint8_t>(3 - number), 0, 0}};
        plan.controllers.push_back(std::move(controller));
        machine::Disk disk{.id = "disk"};
        disk.node = number == 0 ? "/dev/nvme0n1" : "/dev/nvme1n1";
        disk.model = number == 0 ? "Model" : "";
        disk.eui = "00a0";
        disk.controller = number;
        disk.unit = 1;
        plan.disks.push_back(std::move(disk));
    }
    plan.disks[1].links = {"/dev/disk/by-id/nvme-Other_S2", "/dev/disk/by-id/with\"quote"};
    return plan;
}

} // namespace

TEST_CASE("controllers are bound in the order of the recorded names", "[guest]") {
    const agent::Configure configure = guest::configuration_for(crossed());
    CHECK(configure.host_name == "crossed");
    CHECK(configure.modules == std::vector<std::string>{"btrfs"});
    CHECK(configure.devices.drivers == std::vector<std::string>{"nvme"});
    const std::vector<agent::DriverBinding> expected{{"nvme", "0000:03:00.0"},
                                                     {"nvme", "0000:02:00.0"}};
    CHECK(configure.devices.bindings == expected);
}

TEST_CASE("the agent waits for each controller's disks and names those that have a model",
          "[guest]") {
    const agent::Configure configure = guest::configuration_for(crossed());
    const std::vector<agent::ExpectedDisks> disks{{"0000:03:00.0", 1}, {"0000:02:00.0", 1}};
    CHECK(configure.devices.disks == disks);
    const std::vector<agent::NvmeIdentity> identities{{"0000:03:00.0", 1, "Model", "", "eui.00a0"},
                                                      {"0000:02:00.0", 1, "", "", "eui.00a0"}};
    CHECK(configure.devices.identities == identities);
}

TEST_CASE("a driver of what joins forks is made ready before they are, and not loaded", "[guest]") {
    const agent::Configure configure = guest::saved_configuration(crossed());
    CHECK(configure.later_drivers == std::vector<std::string>{"nvme"});
    CHECK(configure.devices.drivers.empty());
    CHECK(guest::configuration_for(crossed()).later_drivers.empty());
    CHECK(guest::join_for(crossed()).devices.drivers == configure.later_drivers);
}

TEST_CASE("a laptop's power has its drivers before the guest is ready", "[guest]") {
    machine::Plan plan = crossed();
    plan.is_portable = true;
    CHECK(guest::configuration_for(plan).devices.drivers ==
          std::vector<std::string>{"nvme", "ac", "battery", "button"});
}

TEST_CASE("a serial that QEMU could not give twice is laid over sysfs", "[guest]") {
    machine::Plan plan = crossed();
    plan.disks[0].serial = plan.disks[1].serial = "S1";
    plan.controllers[0].serial = "S1";
    plan.controllers[1].serial = "S1#2";
    const agent::Configure configure = guest::configuration_for(plan);
    REQUIRE(configure.devices.identities.size() == 2);
    CHECK(configure.devices.identities[0].serial.empty());
    CHECK(configure.devices.identities[1].serial == "S1");
}

TEST_CASE("a link that a rule can not say is left out of the rules", "[guest]") {
    const agent::Configure configure = guest::configuration_for(crossed());
    REQUIRE(configure.files.size() == 1);
    CHECK(configure.files[0].path == "/run/udev/rules.d/99-harness-links.rules");
    CHECK(configure.files[0].content ==
          "SUBSYSTEM==\"block\", ENV{ID_PATH}==\"pci-0000:02:00.0-nvme-1\", "
          "ENV{DEVTYPE}==\"disk\", SYMLINK!=\"disk/by-id/nvme-Other_S2\", "
          "SYMLINK+=\"disk/by-id/nvme-Other_S2\", "
          "ENV{HARNESS_LINKS}+=\"disk/by-id/nvme-Other_S2\"\n"
          "SUBSYSTEM==\"block\", ENV{ID_PATH}==\"pci-0000:02:00.0-nvme-1\", "
          "ENV{DEVTYPE}==\"partition\", SYMLINK+=\"disk/by-id/nvme-Other_S2-part%n\"\n");
}

TEST_CASE("a system is wanted where the plan has one, with its files", "[guest]") {
    CHECK_FALSE(guest::configuration_for(crossed()).system.is_wanted);
    CHECK(guest::configuration_for(crossed()).system.files.empty());
    machine::Plan plan = crossed();
    plan.has_system = true;
    for (const agent::Configure& configure :
         {guest::configuration_for(plan), guest::saved_configuration(plan)}) {
        CHECK(configure.system.is_wanted);
        CHECK(configure.system.files.size() == machine::system_files().size());
    }
}

TEST_CASE("a system's files mask what comes by itself, and count no seconds of the host",
          "[guest]") {
    std::map<std::string, std::string> files;
    for (const machine::GuestFile& file : machine::system_files()) {
        CHECK(files.emplace(file.path, file.content).second);
    }
    CHECK(files.at("/etc/systemd/system/systemd-timesyncd.service").empty());
    CHECK(files.at("/etc/systemd/system/serial-getty@ttyS0.service").empty());
    CHECK(files.at("/etc/systemd/system.conf.d/harness.conf")
              .find("DefaultStartLimitIntervalSec=0\n") != std::string::npos);
    CHECK(files.at("/etc/systemd/journald.conf.d/harness.conf").find("RateLimitIntervalSec=0\n") !=
          std::string::npos);
    CHECK(files.at("/etc/systemd/system/systemd-journald.service.d/harness.conf") ==
          "[Service]\nWatchdogSec=0\n");
}
