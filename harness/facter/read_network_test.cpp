#include "harness/facter/testing/read.hpp"

using namespace harness::facter;
using harness::facter::testing::must_read;
using harness::facter::testing::report_with;

TEST_CASE("an interface is joined with its controller by path", "[facter]") {
    const Report report = must_read(report_with(R"(
      "network_interface": [
        {"sub_class": {"name": "Loopback", "value": 0}, "unix_device_names": ["lo"]},
        {"sub_class": {"name": "Ethernet", "value": 1}, "unix_device_names": ["eno2"],
         "sysfs_device_link": "/devices/pci0000:00/0000:00:1c.0/0000:2e:00.0", "driver": "r8169",
         "model": "Ethernet network interface"}],
      "network_controller": [
        {"sysfs_id": "/devices/pci0000:00/0000:00:1c.0/0000:2e:00.0",
         "sysfs_bus_id": "0000:2e:00.0", "vendor": {"value": 4332}, "device": {"value": 33061},
         "model": "RTL8125", "unix_device_names": ["eno2"]}])"));
    REQUIRE(report.nics.size() == 1);
    const Nic& nic = report.nics[0];
    CHECK(nic.names == std::vector<std::string>{"eno2"});
    CHECK(nic.kind == NicKind::ethernet);
    CHECK(nic.driver == "r8169");
    CHECK(nic.address == parse_pci_address("0000:2e:00.0"));
    CHECK(to_string(nic.vendor, nic.device) == "10ec:8125");
    CHECK(nic.model == "RTL8125");
    CHECK(nic.path == "hardware.network_interface[1]");
}

TEST_CASE("a virtio interface has the identification of its PCI function", "[facter]") {
    const Report report = must_read(report_with(R"(
      "network_interface": [{"attached_to": 36, "sub_class": {"name": "Ethernet", "value": 1},
         "sysfs_device_link": "/devices/pci0000:00/0000:01:00.0/virtio1", "driver": "virtio_net"}],
      "network_controller": [{"index": 36, "vendor": "Virtio", "device": "Ethernet Card 0"}],
      "pci": [{"sysfs_bus_id": "0000:01:00.0", "vendor": {"value": 6900},
               "device": {"value": 4161}}])"));
    REQUIRE(report.nics.size() == 1);
    CHECK(to_string(report.nics[0].vendor, report.nics[0].device) == "1af4:1041");
    CHECK(report.nics[0].address == parse_pci_address("0000:01:00.0"));
}

TEST_CASE("wireless cards are told by name, interface or controller", "[facter]") {
    const auto kind = [](const char* interface, const char* controller) {
        const Report report = must_read(report_with(
            harness::concat(R"("network_interface": [{"attached_to": 1, )", interface,
                            R"(}], "network_controller": [{"index": 1, )", controller, "}]")));
        REQUIRE(report.nics.size() == 1);
        return report.nics[0].kind;
    };
    CHECK(kind(R"("sub_class": {"value": 1}, "unix_device_names": ["wlo1"])", R"("x": 1)") ==
          NicKind::wlan);
    CHECK(kind(R"("sub_class": {"value": 10})", R"("x": 1)") == NicKind::wlan);
    CHECK(kind(R"("sub_class": {"value": 1})", R"("sub_class": {"value": 130})") == NicKind::wlan);
    CHECK(kind(R"("sub_class": {"value": 128})", R"("x": 1)") == NicKind::other);
}

TEST_CASE("interfaces without hardware are virtual, controllers may lack interfaces", "[facter]") {
    const Report report = must_read(report_with(R"(
      "network_interface": [{"sub_class": {"value": 1}, "unix_device_names": ["vmnet1"],
                             "sysfs_id": "/class/net/vmnet1"}],
      "network_controller": [{"sysfs_bus_id": "0000:0a:00.0", "sub_class": {"value": 128}},
                             {"sysfs_bus_id": "0000:0b:00.0", "sub_class": {"value": 0}}])"));
    REQUIRE(report.nics.size() == 3);
    CHECK(report.nics[0].kind == NicKind::virtual_interface);
    CHECK(report.nics[1].kind == NicKind::other);
    CHECK(report.nics[1].names.empty());
    CHECK(report.nics[2].kind == NicKind::ethernet);
}

TEST_CASE("graphics cards have driver, address and identification", "[facter]") {
    const Report report = must_read(report_with(
        R"("graphics_card": [{"sysfs_bus_id": "0000:01:00.0", "driver": "nvidia", "model": "GPU",
            "vendor": {"value": 4318}, "device": {"value": 9376}}])"));
    REQUIRE(report.graphics.size() == 1);
    CHECK(to_string(report.graphics[0].vendor, report.graphics[0].device) == "10de:24a0");
    CHECK(report.graphics[0].address == parse_pci_address("0000:01:00.0"));
}
