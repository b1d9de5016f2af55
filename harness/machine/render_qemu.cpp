#include "harness/machine/render_qemu.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/power_files.hpp"
#include "harness/machine/qemu_words.hpp"
#include "harness/machine/render_devices.hpp"
#include "harness/machine/shell_text.hpp"
#include "harness/machine/software_tpm.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace harness::machine {

namespace {

void add_smbios(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    const Smbios& smbios = plan.smbios;
    const auto add = [&out](const Option& option, std::string_view bare) {
        if (option.text() != bare) {
            out.add("-smbios", option.text());
        }
    };
    add(Option("type=0")
            .with("vendor", smbios.bios_vendor)
            .with("version", smbios.bios_version)
            .with("date", smbios.bios_date),
        "type=0");
    add(Option("type=1")
            .with("manufacturer", smbios.manufacturer)
            .with("product", smbios.product)
            .with("version", smbios.version),
        "type=1");
    add(Option("type=2")
            .with("manufacturer", smbios.board_manufacturer)
            .with("product", smbios.board_product)
            .with("version", smbios.board_version),
        "type=2");
    if (smbios.chassis_type == 0) { // Else it is one of the structures.
        add(Option("type=3")
                .with("manufacturer", smbios.chassis_manufacturer)
                .with("version", smbios.chassis_version),
            "type=3");
    }
    for (const SmbiosStructure& structure : plan.smbios_structures) {
        out.add("-smbios",
                concat("file=", escaped(run_file(settings.image_directory, structure.name))));
    }
}

constexpr std::size_t longest_cpu_name = 48;

/// As a machine that goes on from a saved one its clock is set by the agent.
std::string clock_text(const QemuSettings& settings) {
    if (!settings.time || settings.start != Start::cold) {
        return "utc";
    }
    const std::time_t seconds = std::chrono::system_clock::to_time_t(*settings.time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts)};
}

/// All that QEMU can emulate but what makes emulation slow: string instructions by the byte,
/// vectors, multiplication without carry by the bit, a fifth level of page tables, checks at each
/// entry to the kernel. A fifth of a run's time.
constexpr std::string_view emulated_cpu =
    "max,-erms,-fsrm,-avx,-avx2,-pclmulqdq,-la57,-pku,-smap,-smep,-umip";

std::string machine_text(const Plan& plan, const QemuSettings& settings) {
    const std::string memory = main_memory(plan, settings);
    const std::string nvdimm = plan.has_system ? ",nvdimm=on" : "";
    if (plan.pci.chipset == Chipset::i440fx) {
        return concat("pc,graphics=off", nvdimm, memory);
    }
    return concat("q35,graphics=off", guards_variables(plan) ? ",smm=on" : "",
                  plan.pci.has_sata ? "" : ",sata=off", plan.pci.has_smbus ? "" : ",smbus=off",
                  nvdimm, memory);
}

/// An emulated processor says of itself what the recorded one does. Under KVM it is the host's:
/// what it says would not be what it can.
std::string cpu_text(const Plan& plan, const QemuSettings& settings) {
    if (settings.accelerator == "kvm") {
        return "host";
    }
    const Processor& cpu = plan.processor;
    const auto number = [](unsigned value) {
        return value > 0 ? std::to_string(value) : std::string();
    };
    Option option{std::string(emulated_cpu)};
    if (!cpu.vendor.empty()) {
        option.with("vendor", cpu.vendor)
            .with("family", number(cpu.family))
            .with("model", number(cpu.model))
            .with("stepping", std::to_string(cpu.stepping));
    }
    return option.text();
}

void add_cpu(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    out.add("-cpu", cpu_text(plan, settings));
    if (settings.accelerator != "kvm" && !plan.processor.name.empty()) {
        // A name may have a comma, for which `-cpu` has no escape.
        out.add("-global", Option("driver=max-x86_64-cpu,property=model-id")
                               .with("value", plan.processor.name.substr(0, longest_cpu_name))
                               .text());
    }
}

/// Battery, AC adapter and lid: an ACPI table, and the page from which its methods read.
void add_power(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    if (!plan.is_portable) {
        return;
    }
    out.add("-acpitable",
            Option("").with("file", laptop_table_file(settings.image_directory)).text().substr(1));
    // A fork may not call the page shared, or QEMU wants it at an address that the guest has not
    // mapped yet. It only ever reads it, so Linux still shows it what we write into the file.
    out.add("-object", Option("memory-backend-file,id=power-page")
                           .with("mem-path", power_page_file(settings.image_directory))
                           .with("size", std::to_string(power_page_size))
                           .with("share", settings.start == Start::forked ? "off" : "on")
                           .text());
    // master=on: without it the machine can not be migrated, so not be forked either.
    out.device(Option("ivshmem-plain,id=power,memdev=power-page,master=on").at(plan.power_place));
}

void add_chardev(const std::string& backend, std::string_view id, Arguments& out) {
    const std::size_t comma = std::min(backend.find(','), backend.size());
    out.add("-chardev", concat(backend.substr(0, comma), ",id=", id, backend.substr(comma)));
}

void add_channels(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    add_chardev(settings.console, "console", out);
    out.add("-serial", "chardev:console");
    add_chardev(settings.monitor, "monitor", out);
    out.add("-mon", "chardev=monitor,mode=control");
    add_chardev(settings.agent, "agent", out);
    out.device(Option("virtio-serial-pci,id=serial0,max_ports=2").at(plan.channel_place));
    out.device(Option("virtserialport,bus=serial0.0,nr=1,chardev=agent,name=harness.agent"));
}

void add_firmware(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    if (plan.firmware != Firmware::uefi) {
        return;
    }
    out.add("-drive",
            concat("if=pflash,unit=0,format=raw,readonly=on,file=", escaped(settings.ovmf_code)));
    out.add("-drive",
            concat("if=pflash,unit=1,format=raw,file=", escaped(settings.ovmf_variables)));
    if (guards_variables(plan)) {
        out.add("-global", "driver=cfi.pflash01,property=secure,value=on");
    }
}

/// Both are shared, so that no saved state holds what is in them.
void add_system(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    if (!plan.has_system) {
        return;
    }
    out.add("-object", Option("memory-backend-file,id=system-image")
                           .with("mem-path", settings.system_image)
                           .with("size", std::to_string(settings.system_size.count))
                           .with("share", "on")
                           .with("readonly", "on")
                           .text());
    out.device(Option("nvdimm,id=system,memdev=system-image,unarmed=on"));
    out.add("-object", Option("memory-backend-file,id=system-state")
                           .with("mem-path",
                                 run_file(settings.image_directory, std::string(system_state_file)))
                           .with("size", std::to_string(system_state_size.count))
                           .with("share", "on")
                           .text());
    out.device(Option("nvdimm,id=state,memdev=system-state"));
}

void add_tpm(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    if (!plan.has_tpm) {
        return;
    }
    add_chardev(settings.tpm, "tpm", out);
    out.add("-tpmdev", "emulator,id=tpm0,chardev=tpm");
    out.device(Option("tpm-crb,tpmdev=tpm0"));
}

/// vmgenid tells the kernel that it is another machine now, so it draws new random numbers. Beside
/// an NVDIMM it is left out: with both, QEMU 7.2 gives a guest without any NVDIMM. The agent makes
/// the kernel draw new ones in either case.
void add_start(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    if (settings.start == Start::cold) {
        return;
    }
    if (!plan.has_system) {
        out.add("-device", "vmgenid,guid=auto");
    }
    if (settings.start == Start::forked || settings.start == Start::resumed) {
        out.add("-incoming", "defer");
        out.words.emplace_back("-S"); // Until it has its last devices.
    }
}

} // namespace

std::string run_file(const std::string& directory, const std::string& name) {
    return directory.empty() ? name : concat(directory, "/", name);
}

std::string image_file(const Disk& disk, const std::string& directory) {
    return run_file(directory, concat(disk.id, ".raw"));
}

std::string overlay_file(const Disk& disk, const std::string& directory, std::size_t bases) {
    return bases == 0 ? image_file(disk, directory)
                      : run_file(directory, concat(disk.id, ".qcow2"));
}

std::string kernel_command_line(const Plan& plan) {
    // random.trust_cpu: without it every tool that makes a UUID waits six seconds for entropy.
    // cryptomgr.notests, quiet: half a second of a boot under emulation each.
    // panic=-1: a panicked kernel resets at once, which is noticed at once.
    std::string line = "console=ttyS0 quiet panic=-1 random.trust_cpu=on cryptomgr.notests";
    // The guest runs nobody else's code. norandmaps alone saves a third of each program's time:
    // what was translated for one process serves the next, as it stands at the same address.
    // Under Secure Boot the kernel measures what it loads, and panics without this module.
    line += concat(" norandmaps mitigations=off lsm=",
                   plan.secure_boot == SecureBoot::enrolled ? "integrity" : "",
                   " init_on_alloc=0 hardened_usercopy=off randomize_kstack_offset=off audit=0");
    // A test of the kernel's own that half a second goes into, whatever cryptomgr is told.
    line += " initcall_blacklist=crypto_kdf108_init";
    line += plan.has_system ? " harness.system" : "";
    line += " tsc=reliable no_timer_check rcupdate.rcu_expedited=1 rdinit=/init";
    // The agent switches the others on once all devices are there. While one processor maps a
    // device, another's access to a device may reach a wrong one (emulation before QEMU 8.1.1,
    // where a change of the memory map shows before the processor has heard of it).
    // noreplace-smp: or the kernel rewrites itself when the second one comes.
    line += " maxcpus=1 noreplace-smp";
    if (std::any_of(plan.disks.begin(), plan.disks.end(),
                    [](const Disk& disk) { return disk.bus == DiskBus::usb; })) {
        line += " usb_storage.delay_use=0"; // A second for sticks that are slow to begin with.
    }
    return line;
}

std::vector<std::string> render_qemu_args(const Plan& plan, const QemuSettings& settings) {
    Arguments out;
    out.words.push_back(settings.program);
    out.add("-name", concat("harness-", escaped(plan.name)));
    out.words.insert(out.words.end(),
                     {"-no-user-config", "-nodefaults", "-no-reboot", "-display", "none"});
    out.add("-machine", machine_text(plan, settings));
    out.add("-accel", settings.accelerator == "tcg" ? "tcg,thread=multi" : settings.accelerator);
    add_cpu(plan, settings, out);
    add_memory(plan, settings, out);
    out.add("-rtc", concat("base=", clock_text(settings), ",driftfix=slew"));
    out.device(Option("pvpanic"));
    add_firmware(plan, settings, out);
    add_smbios(plan, settings, out);
    out.add("-kernel", settings.kernel);
    out.add("-initrd", settings.initrd);
    out.add("-append", kernel_command_line(plan));
    add_buses(plan, out);
    add_channels(plan, settings, out);
    add_disks(plan, settings, out);
    add_nics(plan, out);
    add_placeholders(plan, out);
    add_power(plan, settings, out);
    add_system(plan, settings, out);
    add_tpm(plan, settings, out);
    add_start(plan, settings, out);
    return out.words;
}

std::string render_qemu_script(const Plan& plan, const QemuSettings& settings) {
    std::string out = concat("# ", plan.name, ": ", plan.summary, "\n");
    out += concat("mkdir -p ", shell_word(settings.image_directory), "\n");
    const auto add_image = [&](Bytes size, const std::string& file) {
        out += concat("truncate -s ", size.count, " ", shell_word(file), "\n");
    };
    if (plan.records_writes) {
        add_image(size_of_windows(plan),
                  run_file(settings.image_directory, std::string(recorded_image_file)));
        add_image(Bytes{}, run_file(settings.image_directory, std::string(write_log_file)));
    }
    for (const Disk& disk : plan.disks) {
        if (!plan.records_writes) {
            add_image(disk.size, image_file(disk, settings.image_directory));
        }
    }
    if (plan.has_system) {
        add_image(system_state_size,
                  run_file(settings.image_directory, std::string(system_state_file)));
    }
    for (const SmbiosStructure& structure : plan.smbios_structures) {
        out += write_command(run_file(settings.image_directory, structure.name), structure.bytes);
    }
    if (plan.firmware == Firmware::uefi) {
        out += concat("cp ", shell_word(settings.ovmf_template), " ",
                      shell_word(settings.ovmf_variables), "\n");
    }
    if (plan.has_tpm) {
        out += software_tpm_script(settings.image_directory);
    }
    if (plan.is_portable) {
        out += power_files_script(plan, settings.image_directory);
    }
    return out + shell_command(render_qemu_args(plan, settings));
}

} // namespace harness::machine
