#include "harness/base/concat.hpp"
#include "harness/facter/invent.hpp"
#include "harness/facter/invent_devices.hpp"
#include "harness/facter/invent_disks.hpp"

#include <map>

namespace harness::facter {

namespace {

constexpr PciKind host_bridge{"bridge", 6, 0, 0, "Bridge", "Host bridge", "", ""};
constexpr PciKind isa_bridge{"bridge", 6, 1, 0, "Bridge", "ISA bridge", "lpc_ich", "lpc_ich"};
constexpr PciKind usb_kind{"usb_controller", 0x0c,       3,         0x30, "Serial bus controller",
                           "USB Controller", "xhci_hcd", "xhci_pci"};
constexpr PciKind virtio_nic_kind{
    "pci", 2, 0, 0, "Network controller", "Ethernet controller", "virtio-pci", "virtio_pci"};

/// What the forms of machine differ in. A desktop, where a form says nothing else.
struct Form {
    std::string_view virtualisation = "none";
    std::string_view form_factor = "desktop"; ///< hwinfo's, which knows two.
    unsigned chassis = 3;
    std::string_view chassis_name = "Desktop";
    PciIds port{0x8086, 0x51bc};
    PciIds host_bridge{0x8086, 0x4641};
    PciIds isa_bridge{0x8086, 0x5182};
    PciIds graphics{0x8086, 0x46a6};
    std::string_view graphics_driver = "i915";
    std::string_view graphics_address = "0000:00:02.0";
    std::string_view cpu_name = "12th Gen Intel(R) Core(TM) i7-12700";
    unsigned cpu_model = 151;
    std::string_view module_form = "DIMM";
    unsigned module_form_value = 9;
};

Form form_of(FormFactor form) {
    switch (form) {
    case FormFactor::laptop:
        return {.form_factor = "laptop",
                .chassis = 10,
                .chassis_name = "Notebook",
                .cpu_name = "12th Gen Intel(R) Core(TM) i7-12700H",
                .cpu_model = 154,
                .module_form = "SODIMM",
                .module_form_value = 13};
    case FormFactor::server:
        return {.chassis = 23,
                .chassis_name = "Rack Mount Chassis",
                .host_bridge = {0x8086, 0x3e31},
                .isa_bridge = {0x8086, 0xa309},
                .graphics = {0x1a03, 0x2000},
                .graphics_driver = "ast",
                .cpu_name = "Intel(R) Xeon(R) E-2278G CPU @ 3.40GHz",
                .cpu_model = 158};
    case FormFactor::virtual_machine:
        return {.virtualisation = "kvm",
                .chassis = 1,
                .chassis_name = "Other",
                .port = {0x1b36, 0x0c},
                .host_bridge = {0x8086, 0x29c0},
                .isa_bridge = {0x8086, 0x2918},
                .graphics = {0x1234, 0x1111},
                .graphics_driver = "bochs-drm",
                .graphics_address = "0000:00:01.0",
                .cpu_name = "Intel Core Processor (Skylake, IBRS)",
                .cpu_model = 94};
    case FormFactor::desktop:
    case FormFactor::unknown:
        break;
    }
    return {};
}

struct NicFacts {
    PciIds ids;
    std::string_view driver;
};

NicFacts facts_of(NicModel model) {
    switch (model) {
    case NicModel::virtio:
        return {{0x1af4, 0x1041}, "virtio_net"};
    case NicModel::e1000e:
        return {{0x8086, 0x10d3}, "e1000e"};
    case NicModel::igb:
        return {{0x8086, 0x10c9}, "igb"};
    case NicModel::igc:
        return {{0x8086, 0x15f3}, "igc"};
    case NicModel::r8169:
        return {{0x10ec, 0x8168}, "r8169"};
    }
    return {};
}

void add_interface(const std::string& name, const Placed& card, std::string_view driver,
                   DeviceList& devices) {
    OrderedJson out{{"class_list", {"network_interface"}},
                    {"base_class", ident(0x107, "Network Interface")},
                    {"sub_class", ident(1, "Ethernet")},
                    {"model", "Ethernet network interface"},
                    {"sysfs_id", concat("/class/net/", name)},
                    {"sysfs_device_link", card.path},
                    {"unix_device_names", {name}}};
    add_drivers(out, {{driver, driver}});
    devices.add("network_interface", card.index, std::move(out));
}

/// Behind a port of its own a card is function 0 of slot 0, which systemd calls enp<bus>s0.
void add_nic(NicModel model, DeviceList& devices) {
    const NicFacts facts = facts_of(model);
    const unsigned long bus = std::stoul(devices.next_behind_port().substr(5, 2), nullptr, 16);
    const std::string name = concat("enp", bus, "s0");
    if (model == NicModel::virtio) {
        const Placed function = devices.pci_behind_port(virtio_nic_kind, facts.ids);
        const Placed card = devices.virtio("network_controller", function,
                                           {{"base_class", ident(2, "Network controller")},
                                            {"sub_class", ident(0, "Ethernet controller")},
                                            {"vendor", "Virtio"},
                                            {"device", "Ethernet Card 0"},
                                            {"model", "Virtio Ethernet Card 0"},
                                            {"unix_device_names", {name}}},
                                           facts.driver);
        return add_interface(name, card, facts.driver, devices);
    }
    const PciKind kind{
        "network_controller", 2,           0, 0, "Network controller", "Ethernet controller",
        facts.driver,         facts.driver};
    const Placed card = devices.pci_behind_port(kind, facts.ids, {name});
    add_interface(name, card, facts.driver, devices);
}

void add_main_memory(Bytes memory, DeviceList& devices) {
    devices.add("memory", 0,
                {{"class_list", {"memory"}},
                 {"base_class", ident(0x101, "Internally Used Class")},
                 {"sub_class", ident(2, "Main Memory")},
                 {"model", "Main Memory"},
                 {"resources", {{{"type", "phys_mem"}, {"range", memory.count}}}}});
}

DeviceList devices_of(const InventedMachine& machine, const Form& form) {
    DeviceList devices(form.port);
    add_main_memory(machine.memory, devices);
    devices.pci(host_bridge, "0000:00:00.0", form.host_bridge);
    devices.pci(isa_bridge, "0000:00:1f.0", form.isa_bridge);
    const PciKind graphics{"graphics_card",
                           3,
                           0,
                           0,
                           "Display controller",
                           "VGA compatible controller",
                           form.graphics_driver,
                           form.graphics_driver == "bochs-drm" ? "bochs" : form.graphics_driver};
    devices.pci(graphics, std::string(form.graphics_address), form.graphics);
    devices.pci(usb_kind, "0000:00:14.0", {0x1b36, 0x0d});
    invent_disks(machine, devices);
    for (const NicModel nic : machine.nics) {
        add_nic(nic, devices);
    }
    return devices;
}

OrderedJson bios_of(const InventedMachine& machine, bool is_vm) {
    return {{"apm_info",
             {{"supported", false},
              {"enabled", false},
              {"version", 0},
              {"sub_version", 0},
              {"bios_flags", 0}}},
            {"vbe_info", {{"version", 0}, {"video_memory", 0}}},
            {"pnp", !machine.is_uefi},
            {"pnp_id", 0},
            {"lba_support", false},
            {"low_memory_size", machine.is_uefi ? 0 : 654336},
            {"smbios_version", is_vm ? 520 : 773}};
}

OrderedJson cpu_of(const InventedMachine& machine, const Form& form) {
    const std::vector<std::string> features{
        "fpu",    "vme",    "de",     "pse",     "tsc",   "msr",  "pae", "mce",     "cx8",
        "apic",   "sep",    "mtrr",   "pge",     "mca",   "cmov", "pat", "clflush", "mmx",
        "fxsr",   "sse",    "sse2",   "syscall", "nx",    "lm",   "pni", "ssse3",   "cx16",
        "sse4_1", "sse4_2", "popcnt", "aes",     "xsave", "avx"};
    return {{"architecture", "x86_64"},
            {"vendor_name", "GenuineIntel"},
            {"model_name", form.cpu_name},
            {"family", 6},
            {"model", form.cpu_model},
            {"stepping", 3},
            {"features", features},
            {"bogo", 4000},
            {"cache", 16384},
            {"page_size", 4096},
            {"physical_id", 0},
            {"siblings", machine.cpus},
            {"cores", machine.cpus},
            {"fpu", false},
            {"fpu_exception", false},
            {"write_protect", false},
            {"clflush_size", 64},
            {"cache_alignment", 64},
            {"address_sizes", {{"physical", "0x28"}, {"virtual", "0x30"}}}};
}

OrderedJson module_of(unsigned number, Bytes size, const Form& form, bool is_vm) {
    return {{"handle", 16 + number},
            {"location", concat("DIMM ", number)},
            {"bank_location", is_vm ? "" : concat("BANK ", number)},
            {"manufacturer", is_vm ? "QEMU" : "HARNESS"},
            {"part_number", is_vm ? std::string{} : concat("SYNTH-DDR4-", size.count >> 20U)},
            {"array_handle", 15},
            {"error_handle", 65534},
            {"width", 64},
            {"ecc_bits", 0},
            {"size", size.count >> 10U},
            {"form_factor", ident(form.module_form_value, form.module_form)},
            {"set", 0},
            {"memory_type", is_vm ? ident(7, "RAM") : ident(26, "Other")},
            {"memory_type_details", {"Synchronous"}},
            {"speed", is_vm ? 0 : 3200}};
}

/// Hardware has its memory in pairs of modules where that divides; QEMU has modules of up to 16
/// GiB.
OrderedJson modules_of(const InventedMachine& machine, const Form& form, bool is_vm) {
    OrderedJson list = OrderedJson::array();
    const bool in_pairs =
        !is_vm && machine.memory >= gibibytes(2) && machine.memory.count % mebibytes(2).count == 0;
    const Bytes most = is_vm      ? gibibytes(16)
                       : in_pairs ? Bytes{machine.memory.count / 2}
                                  : machine.memory;
    Bytes rest = machine.memory;
    for (unsigned number = 0; rest.count > 0; ++number) {
        const Bytes size = std::min(rest, most);
        list.push_back(module_of(number, size, form, is_vm));
        rest = rest - size;
    }
    return list;
}

OrderedJson smbios_of(const InventedMachine& machine, const Form& form, bool is_vm) {
    const std::string product =
        !machine.name.empty()
            ? machine.name
            : concat("invented ", is_vm ? "virtual machine" : to_string(machine.form));
    const std::string_view maker = is_vm ? "QEMU" : "HARNESS";
    OrderedJson out;
    out["bios"] = {{"handle", 0},         {"vendor", machine.is_uefi ? "EDK II" : "SeaBIOS"},
                   {"version", "1.0"},    {"date", "01/01/2024"},
                   {"features", nullptr}, {"start_address", "0xe8000"},
                   {"rom_size", 65536}};
    out["board"] = {{"handle", 2},
                    {"manufacturer", maker},
                    {"product", product},
                    {"version", "1.0"},
                    {"board_type", ident(10, "Motherboard")},
                    {"features", {"Hosting Board"}},
                    {"location", ""},
                    {"chassis", 3}};
    out["chassis"] = {{{"handle", 3},
                       {"manufacturer", maker},
                       {"version", ""},
                       {"chassis_type", ident(form.chassis, form.chassis_name)},
                       {"lock_present", false},
                       {"bootup_state", ident(3, "Safe")},
                       {"power_state", ident(3, "Safe")},
                       {"thermal_state", ident(3, "Safe")},
                       {"security_state", ident(3, "None")},
                       {"oem", "0x0"}}};
    out["memory_device"] = modules_of(machine, form, is_vm);
    out["system"] = {{"handle", 1},
                     {"manufacturer", maker},
                     {"product", product},
                     {"version", "1.0"},
                     {"wake_up", ident(6, "Power Switch")}};
    return out;
}

} // namespace

std::string invent_report(const InventedMachine& machine) {
    const Form form = form_of(machine.form);
    const bool is_vm = machine.form == FormFactor::virtual_machine;
    const DeviceList devices = devices_of(machine, form);
    std::map<std::string, OrderedJson> hardware(devices.lists().begin(), devices.lists().end());
    hardware["bios"] = bios_of(machine, is_vm);
    hardware["cpu"] = OrderedJson::array({cpu_of(machine, form)});
    hardware["system"] = {{"form_factor", form.form_factor}};

    OrderedJson out{{"version", 1}, {"system", "x86_64-linux"}};
    out["virtualisation"] = form.virtualisation;
    out["uefi"] = {{"supported", machine.is_uefi}};
    if (machine.is_uefi) {
        out["uefi"]["platform_size"] = 64;
    }
    for (auto& [key, value] : hardware) {
        out["hardware"][key] = std::move(value);
    }
    out["smbios"] = smbios_of(machine, form, is_vm);
    return out.dump(2) + "\n";
}

} // namespace harness::facter
