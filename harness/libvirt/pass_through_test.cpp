#include "harness/base/testing/catch.hpp"
#include "harness/libvirt/pass_through.hpp"

using namespace harness::libvirt;

TEST_CASE("what the domain says itself is not said twice", "[libvirt]") {
    const std::vector<QemuOption> unsaid =
        unsaid_options({"qemu",
                        "-nodefaults",
                        "-no-reboot",
                        "-display",
                        "none",
                        "-m",
                        "1024M",
                        "-smbios",
                        "type=1,product=X",
                        "-smbios",
                        "type=17,size=8192",
                        "-chardev",
                        "socket,id=agent,fd=4",
                        "-device",
                        "virtserialport,bus=serial0.0,chardev=agent",
                        "-device",
                        "e1000e,id=nic0,netdev=nic0-net",
                        "-netdev",
                        "user,id=nic0-net",
                        "-netdev",
                        "user,id=nic1-net",
                        "-blockdev",
                        "driver=raw,node-name=disk1",
                        "-blockdev",
                        "driver=raw,node-name=disk0",
                        "-acpitable",
                        "file=battery.aml"},
                       {"nic0", "nic0-net", "disk1"});
    const std::vector<QemuOption> expected{{"-smbios", "type=17,size=8192"},
                                           {"-netdev", "user,id=nic1-net"},
                                           {"-blockdev", "driver=raw,node-name=disk0"},
                                           {"-acpitable", "file=battery.aml"}};
    CHECK(unsaid == expected);
}

TEST_CASE("a value of an option is found, doubled commas included", "[libvirt]") {
    const std::string option = "nvme,id=disk0-nvme,serial=a,,b,bus=port2,addr=0x0";
    CHECK(option_value(option, "serial") == "a,,b");
    CHECK(option_value(option, "addr") == "0x0");
    CHECK(option_value(option, "model").empty());
}
