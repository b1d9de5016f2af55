#include "harness/base/concat.hpp"
#include "harness/base/testing/catch.hpp"
#include "harness/base/testing/golden.hpp"
#include "harness/libvirt/render_domain.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <unistd.h>

using namespace harness;
using namespace harness::libvirt;

namespace {

machine::Disk disk(std::string id, machine::DiskBus bus, std::string model, std::string serial) {
    machine::Disk out{.id = std::move(id)};
    out.bus = bus;
    out.size = gibibytes(40);
    out.model = std::move(model);
    out.serial = std::move(serial);
    return out;
}

machine::Plan every_bus() {
    machine::Plan plan;
    plan.name = "every-bus";
    plan.summary = "a machine <of> \"everything\" & more";
    plan.memory = gibibytes(1);
    plan.cpus = 2;
    plan.smbios.manufacturer = "ASUSTeK COMPUTER INC.";
    plan.disks = {disk("disk0", machine::DiskBus::nvme, "CT2000P310SSD8", "S0"),
                  disk("disk1", machine::DiskBus::sata, "Samsung SSD", "S1"),
                  disk("disk2", machine::DiskBus::scsi, "QEMU HARDDISK", ""),
                  disk("disk3", machine::DiskBus::virtio, "", "S3")};
    using Kind = machine::Controller::Kind;
    for (const Kind kind : {Kind::nvme, Kind::ahci, Kind::virtio_scsi, Kind::virtio_blk}) {
        machine::Controller controller{.id = concat("controller", plan.controllers.size())};
        controller.kind = kind;
        plan.disks[plan.controllers.size()].controller = plan.controllers.size();
        plan.controllers.push_back(std::move(controller));
    }
    plan.disks[0].unit = 1;
    plan.disks[1].wwn = 0x5002538f31234567;
    plan.nics = {{"nic0", "e1000e", "52:54:00:01:02:03", "eno2"}};
    return plan;
}

machine::QemuSettings settings() {
    machine::QemuSettings out;
    out.program = "/usr/bin/qemu-system-x86_64";
    out.kernel = "/cache/kernel";
    out.initrd = "/cache/initrd";
    out.image_directory = "/tmp/harness-every-bus";
    out.ovmf_code = "/usr/share/OVMF/OVMF_CODE_4M.fd";
    out.ovmf_variables = "ovmf-variables.fd";
    return out;
}

bool is_valid(const std::string& xml) {
    if (std::system("command -v virt-xml-validate >/dev/null 2>&1") != 0) {
        std::cerr << "virt-xml-validate is not installed (libvirt-clients): the XML is not held "
                     "against libvirt's schema\n";
        return true;
    }
    const std::string file = "/tmp/harness-domain-" + std::to_string(::getpid()) + ".xml";
    std::ofstream(file) << xml;
    const int status = std::system(("virt-xml-validate " + file + " domain >&2").c_str());
    std::remove(file.c_str());
    return status == 0;
}

} // namespace

TEST_CASE("a plan renders to a libvirt domain", "[libvirt][golden]") {
    CHECK(harness::testing::matches_golden("libvirt/every-bus.xml",
                                           render_domain_xml(every_bus(), {settings(), {}, {}})));
}

TEST_CASE("the domain is valid by libvirt's own schema, under BIOS, UEFI and KVM", "[libvirt]") {
    CHECK(is_valid(render_domain_xml(every_bus(), {settings(), {}, {}})));
    machine::Plan plan = every_bus();
    plan.firmware = machine::Firmware::uefi;
    machine::QemuSettings kvm = settings();
    kvm.accelerator = "kvm";
    CHECK(is_valid(render_domain_xml(plan, {kvm, {}, {}})));
}

namespace {

machine::PciPlace at(std::string bus, std::uint8_t device, std::uint8_t function = 0) {
    machine::PciPlace place;
    place.bus = std::move(bus);
    place.device = device;
    place.function = function;
    place.multifunction = function == 0 && device == 0x1c;
    return place;
}

machine::PciBridge port(std::string id, machine::PciPlace place, unsigned number) {
    machine::PciBridge bridge;
    bridge.id = std::move(id);
    bridge.place = std::move(place);
    bridge.number = number;
    return bridge;
}

/// A NIC and a SCSI controller where libvirt can put them, an NVMe disk where it can not.
machine::Plan placed() {
    machine::Plan plan = every_bus();
    plan.name = "placed";
    plan.pci.bridges = {port("port1", at("pcie.0", 0x1c, 0), 1),
                        port("port2", at("pcie.0", 0x1c, 4), 2), port("port3", at("pcie.0", 6), 3)};
    plan.pci.bridges[1].reserved_buses = 4;
    plan.disks = {disk("disk0", machine::DiskBus::nvme, "CT2000P310SSD8", "S0"),
                  disk("disk1", machine::DiskBus::scsi, "QEMU HARDDISK", "")};
    plan.disks[1].controller = 1;
    plan.disks[1].unit = 3;
    plan.disks[1].device_id = "drive-scsi0";
    machine::Controller nvme;
    nvme.id = "controller0";
    nvme.place = at("port3", 0);
    machine::Controller scsi;
    scsi.id = "controller1";
    scsi.kind = machine::Controller::Kind::virtio_scsi;
    scsi.place = at("pcie.0", 5);
    plan.controllers = {nvme, scsi};
    plan.nics[0].place = at("port2", 0);
    plan.nics[0].onboard_index = 2;
    return plan;
}

} // namespace

TEST_CASE("planned addresses are libvirt's, where it knows the device", "[libvirt][golden]") {
    const std::string xml = render_domain_xml(placed(), {settings(), "1a2b3c4d", {}});
    CHECK(harness::testing::matches_golden("libvirt/placed.xml", xml));
    CHECK(is_valid(xml));
    const auto has = [&](const std::string& text) { return xml.find(text) != std::string::npos; };
    CHECK(has("<alias name=\"ua-port2\" />"));       // It leads to a NIC.
    CHECK_FALSE(has("<alias name=\"ua-port3\" />")); // It leads to an NVMe disk.
    CHECK(has("<qemu:property name=\"bus-reserve\" type=\"unsigned\" value=\"4\" />"));
}

TEST_CASE("Secure Boot and a TPM are said in libvirt's own words", "[libvirt]") {
    machine::Plan plan = every_bus();
    plan.firmware = machine::Firmware::uefi;
    plan.secure_boot = machine::SecureBoot::enrolled;
    plan.has_tpm = true;
    const std::string xml = render_domain_xml(plan, {settings(), {}, {}});
    CHECK(is_valid(xml));
    const auto has = [&](const std::string& text) { return xml.find(text) != std::string::npos; };
    CHECK(has("<loader readonly=\"yes\" secure=\"yes\" type=\"pflash\">"));
    CHECK(has("<smm state=\"on\" />"));
    CHECK(has("<tpm model=\"tpm-crb\">"));
    CHECK(has("<backend type=\"emulator\" version=\"2.0\" />"));
    CHECK_FALSE(has("tpmdev"));
    CHECK_FALSE(has("cfi.pflash01"));
}

TEST_CASE("labels of the daemon's security drivers are said", "[libvirt]") {
    const std::string xml = render_domain_xml(
        every_bus(), {settings(), "1a2b3c4d", {{"dac", "+1000:+100"}, {"apparmor", ""}}});
    CHECK(is_valid(xml));
    CHECK(xml.find("<label>+1000:+100</label>") != std::string::npos);
    CHECK(xml.find("<seclabel type=\"none\" model=\"apparmor\" />") != std::string::npos);
}
