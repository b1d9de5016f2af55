#include "harness/facter/pci.hpp"
#include "harness/facter/testing/read.hpp"

using namespace harness::facter;

TEST_CASE("a PCI address is read and written in the form of sysfs", "[facter]") {
    const auto address = parse_pci_address("0000:2e:1f.7");
    REQUIRE(address);
    CHECK(address->bus == 0x2e);
    CHECK(address->device == 31);
    CHECK(address->function == 7);
    CHECK(to_string(*address) == "0000:2e:1f.7");
    CHECK(to_string(*parse_pci_address("10000:E1:00.0")) == "10000:e1:00.0");
}

TEST_CASE("a text that is no PCI address is none", "[facter]") {
    for (const char* text : {"", ":", "0000:02:00", "0000:02:00.8", "0000:02:20.0", "000:02:00.0",
                             "0000:02:00.0 ", "0000:02:00.00", "pci0000:00", "0000:g2:00.0",
                             "1-2:1.0", "123456789:00:00.0", "0000:-2:00.0", "4:0:0:0"}) {
        INFO(text);
        CHECK_FALSE(parse_pci_address(text));
    }
}

TEST_CASE("the chain of a sysfs path runs from the root port to the function", "[facter]") {
    const auto chain =
        pci_chain("/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0/nvme");
    REQUIRE(chain.size() == 3);
    CHECK(to_string(chain[0]) == "0000:00:0e.0");
    CHECK(to_string(chain[2]) == "10000:e1:00.0");
    CHECK(pci_chain("/devices/platform/soc/3f202000.mmc").empty());
    CHECK(pci_chain("").empty());
    CHECK(pci_chain("///").empty());
}

TEST_CASE("identifications are shown as lspci shows them", "[facter]") {
    CHECK(to_string(HardwareId{0x8086, "Intel"}, HardwareId{0xd, ""}) == "8086:000d");
}

TEST_CASE("PCI functions are found in every list, sorted, each once", "[facter]") {
    const Report report =
        harness::facter::testing::must_read(harness::facter::testing::report_with(R"(
      "sound": [{"sysfs_bus_id": "0000:00:1f.3", "sysfs_id": "/devices/pci0000:00/0000:00:1f.3"}],
      "bridge": [null,
        {"sysfs_bus_id": "0000:00:06.0", "sysfs_id": "/devices/pci0000:00/0000:00:06.0",
         "base_class": {"value": 6}, "sub_class": {"value": 4}, "pci_interface": {"value": 0},
         "vendor": {"hex": "8086", "name": "Intel", "value": 32902}, "device": {"value": 17997},
         "sub_vendor": {"value": 4163}, "sub_device": {"value": 7266},
         "detail": {"function": 0, "header_type": 1, "secondary_bus": 2}, "driver": "pcieport"}],
      "storage_controller": [
        {"sysfs_id": "/devices/pci0000:00/0000:00:06.0/0000:02:00.0", "detail": null}],
      "pci": [{"sysfs_bus_id": "0000:00:1f.3"}]
    )"));
    REQUIRE(report.pci.size() == 3);
    const PciFunction& port = report.pci[0];
    CHECK(port.is_bridge());
    CHECK(port.secondary_bus == 2);
    CHECK(port.class_code == PciClass{6, 4, 0});
    CHECK(port.vendor.value == 0x8086);
    CHECK(port.subsystem_device.value == 7266);
    CHECK(port.path == "hardware.bridge[1]");
    CHECK(port.parents.empty());
    CHECK(to_string(report.pci[1].address) == "0000:00:1f.3");
    CHECK(report.pci[1].key == "sound");
    REQUIRE(report.pci[2].parents.size() == 1);
    CHECK(report.pci[2].parents[0] == port.address);
    CHECK(find_function(report, port.address) == &port);
    CHECK(find_function(report, {.domain = 9}) == nullptr);
}
