#include "harness/libvirt/render_domain.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/libvirt/domain_storage.hpp"
#include "harness/libvirt/pass_through.hpp"
#include "harness/libvirt/xml.hpp"

#include <algorithm>
#include <sstream>

namespace harness::libvirt {

namespace {

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
    section("baseBoard", {{"manufacturer", smbios.board_manufacturer},
                          {"product", smbios.board_product},
                          {"version", smbios.board_version}});
    if (smbios.chassis_type == 0) { // Else the chassis is a structure of its own.
        section("chassis", {{"manufacturer", smbios.chassis_manufacturer},
                            {"version", smbios.chassis_version}});
    }
}

void add_boot(pugi::xml_node domain, const machine::Plan& plan,
              const machine::QemuSettings& settings) {
    pugi::xml_node os = add(domain, "os");
    pugi::xml_node type = add_text(os, "type", "hvm");
    type.append_attribute("arch").set_value("x86_64");
    type.append_attribute("machine").set_value(plan.pci.chipset == machine::Chipset::q35 ? "q35"
                                                                                         : "pc");
    if (plan.firmware == machine::Firmware::uefi) {
        pugi::xml_node loader = add_text(os, "loader", settings.ovmf_code);
        loader.append_attribute("readonly").set_value("yes");
        if (machine::guards_variables(plan)) {
            loader.append_attribute("secure").set_value("yes");
        }
        loader.append_attribute("type").set_value("pflash");
        add_text(os, "nvram", concat(settings.image_directory, "/", settings.ovmf_variables));
    }
    add_text(os, "kernel", settings.kernel);
    add_text(os, "initrd", settings.initrd);
    add_text(os, "cmdline", machine::kernel_command_line(plan));
    add(os, "smbios", {{"mode", "sysinfo"}});
}

void add_nics(pugi::xml_node devices, const machine::Plan& plan, DomainBuses& buses,
              std::set<std::string>& said) {
    for (const machine::Nic& nic : plan.nics) {
        if (buses.is_passed(nic.place.bus)) {
            continue;
        }
        pugi::xml_node node = add(devices, "interface", {{"type", "user"}});
        add(node, "mac", {{"address", nic.mac}});
        add(node, "model", {{"type", nic.model == "virtio-net-pci" ? "virtio" : nic.model}});
        // libvirt's user network reaches the world; a cable that is not plugged in does not.
        add(node, "link", {{"state", "down"}});
        add(node, "rom", {{"enabled", "no"}});
        if (nic.onboard_index > 0) {
            add(node, "acpi", {{"index", std::to_string(nic.onboard_index)}});
        }
        buses.add_address(node, nic.place);
        said.insert(nic.id);
        said.insert(concat(nic.id, "-net"));
    }
}

void add_channels(pugi::xml_node devices, const machine::Plan& plan, DomainBuses& buses) {
    pugi::xml_node controller =
        add(devices, "controller", {{"type", "virtio-serial"}, {"index", "0"}});
    buses.add_address(controller);
    pugi::xml_node serial = add(devices, "serial", {{"type", "pty"}});
    add(serial, "target", {{"port", "0"}});
    pugi::xml_node channel = add(devices, "channel", {{"type", "unix"}});
    add(channel, "target", {{"type", "virtio"}, {"name", "harness.agent"}});
    if (plan.has_tpm) {
        pugi::xml_node tpm = add(devices, "tpm", {{"model", "tpm-crb"}});
        add(tpm, "backend", {{"type", "emulator"}, {"version", "2.0"}});
    }
    add(devices, "panic", {{"model", "isa"}});
    add(devices, "memballoon", {{"model", "none"}});
}

/// Returns the ids of QEMU's devices that are said.
std::set<std::string> add_devices(pugi::xml_node domain, const machine::Plan& plan,
                                  const machine::QemuSettings& settings, DomainBuses& buses) {
    pugi::xml_node devices = add(domain, "devices");
    if (!settings.program.empty()) {
        add_text(devices, "emulator", settings.program);
    }
    add(devices, "controller", {{"type", "usb"}, {"index", "0"}, {"model", "none"}});
    buses.add_bridges(devices);
    std::set<std::string> said = add_storage(devices, plan, settings, buses);
    add_nics(devices, plan, buses, said);
    add_channels(devices, plan, buses);
    said.merge(buses.said());
    return said;
}

void add_security(pugi::xml_node domain, const std::vector<SecurityLabel>& labels) {
    for (const SecurityLabel& label : labels) {
        if (label.label.empty()) {
            add(domain, "seclabel", {{"type", "none"}, {"model", label.model}});
            continue;
        }
        pugi::xml_node node = add(domain, "seclabel",
                                  {{"type", "static"}, {"model", label.model}, {"relabel", "no"}});
        add_text(node, "label", label.label);
    }
}

void add_processor(pugi::xml_node domain, const machine::Plan& plan, bool is_kvm) {
    const machine::Processor& cpu = plan.processor;
    const bool is_arranged = cpu.sockets * cpu.cores * cpu.threads == plan.cpus;
    pugi::xml_node node = add(domain, "cpu", {{"mode", is_kvm ? "host-passthrough" : "maximum"}});
    add(node, "topology",
        {{"sockets", std::to_string(is_arranged ? cpu.sockets : 1)},
         {"cores", std::to_string(is_arranged ? cpu.cores : plan.cpus)},
         {"threads", std::to_string(is_arranged ? cpu.threads : 1)}});
}

void add_own_words(pugi::xml_node domain, const machine::Plan& plan,
                   const machine::QemuSettings& settings, const std::set<std::string>& said) {
    pugi::xml_node command;
    for (const auto& [option, value] :
         unsaid_options(machine::render_qemu_args(plan, settings), said)) {
        command = command ? command : add(domain, "qemu:commandline");
        add(command, "qemu:arg", {{"value", option}});
        add(command, "qemu:arg", {{"value", value}});
    }
}

} // namespace

std::string domain_name(const machine::Plan& plan, const std::string& run) {
    return run.empty() ? concat("harness-", plan.name) : concat("harness-", plan.name, "-", run);
}

std::string render_domain_xml(const machine::Plan& plan, const DomainSettings& settings) {
    const bool is_kvm = settings.qemu.accelerator == "kvm";
    const std::string name = domain_name(plan, settings.run);
    pugi::xml_document document;
    pugi::xml_node domain = add(document, "domain",
                                {{"type", is_kvm ? "kvm" : "qemu"},
                                 {"xmlns:qemu", "http://libvirt.org/schemas/domain/qemu/1.0"}});
    add_text(domain, "name", name);
    add_text(domain, "uuid", uuid_of(name));
    add_text(domain, "description",
             concat(plan.summary, ". NVMe disks are attached by QEMU's own arguments; their models "
                                  "are laid over sysfs by the agent in the guest."));
    add_text(domain, "memory", std::to_string(plan.memory.count >> 10U))
        .append_attribute("unit")
        .set_value("KiB");
    add_text(domain, "vcpu", std::to_string(plan.cpus));
    add_sysinfo(domain, plan.smbios);
    add_boot(domain, plan, settings.qemu);
    pugi::xml_node features = add(domain, "features");
    add(features, "acpi");
    add(features, "apic");
    if (machine::guards_variables(plan)) {
        add(features, "smm", {{"state", "on"}});
    }
    add_processor(domain, plan, is_kvm);
    pugi::xml_node clock = add(domain, "clock", {{"offset", "utc"}});
    add(clock, "timer", {{"name", "rtc"}, {"tickpolicy", "catchup"}});
    // The harness ends the domain at a reset itself: only so does libvirt tell one from a
    // power-off.
    add_text(domain, "on_reboot", "restart");
    add_text(domain, "on_crash", "destroy");
    DomainBuses buses(plan);
    const std::set<std::string> said = add_devices(domain, plan, settings.qemu, buses);
    add_security(domain, settings.labels);
    add_own_words(domain, plan, settings.qemu, said);
    buses.add_overrides(domain);
    add_storage_overrides(domain, plan, buses);
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

} // namespace harness::libvirt
