#include "harness/libvirt/render_domain.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"

#include <pugixml.hpp>

#include <array>
#include <sstream>

namespace harness::libvirt {

namespace {

pugi::xml_node add(pugi::xml_node parent, const char* name,
                   std::initializer_list<std::pair<const char*, std::string>> attributes = {}) {
    pugi::xml_node node = parent.append_child(name);
    for (const auto& [key, value] : attributes) {
        node.append_attribute(key).set_value(value.c_str());
    }
    return node;
}

pugi::xml_node add_text(pugi::xml_node parent, const char* name, const std::string& text) {
    pugi::xml_node node = parent.append_child(name);
    node.text().set(text.c_str());
    return node;
}

/// A UUID of version 4's form, the same for the same machine.
std::string uuid_of(const std::string& name) {
    std::string hex = sha256_hex(name).substr(0, 32);
    hex[12] = '4';
    hex[16] = '8';
    return concat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                  hex.substr(16, 4), "-", hex.substr(20));
}

void add_sysinfo(pugi::xml_node domain, const machine::Smbios& smbios) {
    pugi::xml_node info = add(domain, "sysinfo", {{"type", "smbios"}});
    const auto section = [&info](const char* name,
                                 std::initializer_list<std::pair<const char*, std::string>> rows) {
        pugi::xml_node node;
        for (const auto& [key, value] : rows) {
            if (!value.empty()) {
                node = node ? node : info.append_child(name);
                add_text(node, "entry", value).append_attribute("name").set_value(key);
            }
        }
    };
    section("bios", {{"vendor", smbios.bios_vendor},
                     {"version", smbios.bios_version},
                     {"date", smbios.bios_date}});
    section("system", {{"manufacturer", smbios.manufacturer},
                       {"product", smbios.product},
                       {"version", smbios.version}});
    section("baseBoard",
            {{"manufacturer", smbios.board_manufacturer}, {"product", smbios.board_product}});
    section("chassis", {{"manufacturer", smbios.chassis_manufacturer}});
}

void add_boot(pugi::xml_node domain, const machine::Plan& plan,
              const machine::QemuSettings& settings) {
    pugi::xml_node os = add(domain, "os");
    pugi::xml_node type = add_text(os, "type", "hvm");
    type.append_attribute("arch").set_value("x86_64");
    type.append_attribute("machine").set_value("q35");
    if (plan.firmware == machine::Firmware::uefi) {
        pugi::xml_node loader = add_text(os, "loader", settings.ovmf_code);
        loader.append_attribute("readonly").set_value("yes");
        loader.append_attribute("type").set_value("pflash");
        add_text(os, "nvram", concat(settings.image_directory, "/", settings.ovmf_variables));
    }
    add_text(os, "kernel", settings.kernel);
    add_text(os, "initrd", settings.initrd);
    add_text(os, "cmdline", machine::kernel_command_line(plan));
    add(os, "smbios", {{"mode", "sysinfo"}});
}

/// "sda", "sdb", …, "sdaa": libvirt wants a name of its bus for each disk.
std::string target_name(std::string prefix, std::size_t number) {
    std::string letters;
    for (++number; number > 0; number = (number - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('a' + (number - 1) % 26));
    }
    return prefix + letters;
}

/// libvirt 9 has no bus for an emulated NVMe disk: such a disk is attached by QEMU's own words.
void add_disk(pugi::xml_node devices, const machine::Disk& disk, std::size_t number,
              const machine::QemuSettings& settings) {
    const bool is_virtio = disk.bus == machine::DiskBus::virtio;
    pugi::xml_node node = add(devices, "disk", {{"type", "file"}, {"device", "disk"}});
    add(node, "driver", {{"name", "qemu"}, {"type", "raw"}, {"discard", "unmap"}});
    add(node, "source", {{"file", machine::image_file(disk, settings.image_directory)}});
    add(node, "blockio",
        {{"logical_block_size", std::to_string(disk.sector_size)},
         {"physical_block_size", std::to_string(disk.sector_size)}});
    const std::string bus = is_virtio                            ? "virtio"
                            : disk.bus == machine::DiskBus::sata ? "sata"
                                                                 : "scsi";
    add(node, "target", {{"dev", target_name(is_virtio ? "vd" : "sd", number)}, {"bus", bus}});
    if (!disk.serial.empty()) {
        add_text(node, "serial", disk.serial.substr(0, 36));
    }
    if (disk.wwn) {
        std::array<char, 17> wwn{};
        std::snprintf(wwn.data(), wwn.size(), "%016llx",
                      static_cast<unsigned long long>(*disk.wwn));
        add_text(node, "wwn", wwn.data());
    }
    if (disk.bus == machine::DiskBus::scsi) {
        add_text(node, "vendor", disk.vendor.empty() ? "QEMU" : disk.vendor.substr(0, 8));
        add_text(node, "product", disk.model.substr(0, 16));
    }
}

void add_nvme_arguments(pugi::xml_node domain, const machine::Plan& plan,
                        const machine::QemuSettings& settings) {
    const auto words = machine::render_qemu_args(plan, settings);
    pugi::xml_node command;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const std::string& value = words[i + 1];
        const bool is_nvme_part =
            value.find("nvme") != std::string::npos || value.starts_with("pcie-root-port");
        bool is_block = false;
        for (const machine::Disk& disk : plan.disks) {
            is_block = is_block ||
                       (disk.bus == machine::DiskBus::nvme &&
                        (value.find(concat("node-name=", disk.id, "-file,")) != std::string::npos ||
                         value.find(concat("node-name=", disk.id, ",")) != std::string::npos));
        }
        if ((words[i] == "-device" && is_nvme_part) || (words[i] == "-blockdev" && is_block)) {
            command = command ? command : domain.append_child("qemu:commandline");
            add(command, "qemu:arg", {{"value", words[i]}});
            add(command, "qemu:arg", {{"value", value}});
        }
    }
}

void add_devices(pugi::xml_node domain, const machine::Plan& plan,
                 const machine::QemuSettings& settings) {
    pugi::xml_node devices = add(domain, "devices");
    add_text(devices, "emulator", settings.program);
    std::size_t number = 0;
    bool has_scsi = false;
    for (const machine::Disk& disk : plan.disks) {
        if (disk.bus != machine::DiskBus::nvme) {
            add_disk(devices, disk, number++, settings);
            has_scsi = has_scsi || disk.bus == machine::DiskBus::scsi;
        }
    }
    if (has_scsi) {
        add(devices, "controller", {{"type", "scsi"}, {"index", "0"}, {"model", "virtio-scsi"}});
    }
    for (const machine::Nic& nic : plan.nics) {
        pugi::xml_node node = add(devices, "interface", {{"type", "user"}});
        add(node, "mac", {{"address", nic.mac}});
        add(node, "model", {{"type", nic.model == "virtio-net-pci" ? "virtio" : nic.model}});
        add(node, "link", {{"state", "down"}});
    }
    pugi::xml_node serial = add(devices, "serial", {{"type", "pty"}});
    add(serial, "target", {{"port", "0"}});
    pugi::xml_node channel = add(devices, "channel", {{"type", "unix"}});
    add(channel, "target", {{"type", "virtio"}, {"name", "harness.agent"}});
    add(devices, "panic", {{"model", "isa"}});
    add(devices, "memballoon", {{"model", "none"}});
}

} // namespace

std::string render_domain_xml(const machine::Plan& plan, const machine::QemuSettings& settings) {
    pugi::xml_document document;
    pugi::xml_node domain = add(document, "domain",
                                {{"type", settings.accelerator == "kvm" ? "kvm" : "qemu"},
                                 {"xmlns:qemu", "http://libvirt.org/schemas/domain/qemu/1.0"}});
    add_text(domain, "name", concat("harness-", plan.name));
    add_text(domain, "uuid", uuid_of(plan.name));
    add_text(domain, "description",
             concat(plan.summary, ". NVMe disks are attached by QEMU's own arguments; their models "
                                  "are laid over sysfs by the agent in the guest."));
    add_text(domain, "memory", std::to_string(plan.memory.count >> 10U))
        .append_attribute("unit")
        .set_value("KiB");
    add_text(domain, "vcpu", std::to_string(plan.cpus));
    add_sysinfo(domain, plan.smbios);
    add_boot(domain, plan, settings);
    pugi::xml_node features = add(domain, "features");
    add(features, "acpi");
    add(features, "apic");
    add(domain, "cpu", {{"mode", settings.accelerator == "kvm" ? "host-passthrough" : "maximum"}});
    add(domain, "clock", {{"offset", "utc"}});
    add_text(domain, "on_reboot", "restart");
    add_text(domain, "on_crash", "destroy");
    add_devices(domain, plan, settings);
    add_nvme_arguments(domain, plan, settings);
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

} // namespace harness::libvirt
