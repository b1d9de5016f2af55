#include "harness/machine/render_qemu.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/shell_text.hpp"

#include <array>
#include <cstdio>

namespace harness::machine {

namespace {

/// A value inside one of QEMU's comma-separated options.
std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        out.push_back(c);
        if (c == ',') {
            out.push_back(',');
        }
    }
    return out;
}

/// Builds "driver,key=value,…", leaving out what is empty.
class Option {
  public:
    explicit Option(std::string start) : text_(std::move(start)) {}

    Option& with(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            text_ += concat(",", key, "=", escaped(value));
        }
        return *this;
    }
    [[nodiscard]] std::string text() const { return text_; }

  private:
    std::string text_;
};

class Arguments {
  public:
    void add(std::string option, std::string value) {
        words.push_back(std::move(option));
        words.push_back(std::move(value));
    }
    void device(const Option& option) { add("-device", option.text()); }

    std::vector<std::string> words;
};

std::string hex(std::uint64_t value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(value));
    return text.data();
}

void add_smbios(const Smbios& smbios, Arguments& out) {
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
            .with("product", smbios.board_product),
        "type=2");
    add(Option("type=3").with("manufacturer", smbios.chassis_manufacturer), "type=3");
}

void add_block(const Disk& disk, const QemuSettings& settings, Arguments& out) {
    // No scenario judges durability across a power cut yet, so the guest's flushes stay in the page
    // cache of the host; what it costs is said in the run's record.
    out.add("-blockdev", Option(concat("driver=file,node-name=", disk.id, "-file"))
                             .with("filename", image_file(disk, settings.image_directory))
                             .with("discard", "unmap")
                             .with("cache.no-flush", "on")
                             .text());
    out.add("-blockdev", Option(concat("driver=raw,node-name=", disk.id))
                             .with("file", concat(disk.id, "-file"))
                             .with("discard", "unmap")
                             .with("cache.no-flush", "on")
                             .text());
}

std::string sectors(const Disk& disk) {
    return concat("logical_block_size=", disk.sector_size,
                  ",physical_block_size=", disk.sector_size);
}

/// Each NVMe disk sits behind a root port of its own, as on a board.
void add_nvme(const Disk& disk, std::size_t number, Arguments& out) {
    const std::string port = concat("port", number);
    out.device(Option(concat("pcie-root-port,id=", port, ",bus=pcie.0,chassis=", number + 1,
                             ",slot=", number + 1)));
    out.device(Option(concat("nvme,id=", disk.id, "-nvme,bus=", port))
                   .with("serial", disk.serial.substr(0, 20)));
    out.device(Option(concat("nvme-ns,id=", disk.id, "-ns,bus=", disk.id,
                             "-nvme,nsid=1,drive=", disk.id, ",", sectors(disk))));
}

void add_sata(const Disk& disk, std::size_t number, Arguments& out) {
    constexpr std::size_t ports = 6;
    std::string bus = concat("ide.", number);
    if (number >= ports) {
        const std::string controller = concat("sata", number / ports);
        if (number % ports == 0) {
            out.device(Option(concat("ahci,id=", controller)));
        }
        bus = concat(controller, ".", number % ports);
    }
    Option device(
        concat("ide-hd,id=", disk.id, "-sata,bus=", bus, ",drive=", disk.id, ",", sectors(disk)));
    device.with("model", disk.model.substr(0, 40))
        .with("serial", disk.serial.substr(0, 20))
        .with("ver", disk.revision.substr(0, 8));
    if (disk.wwn) {
        device.with("wwn", hex(*disk.wwn));
    }
    out.device(device);
}

void add_scsi(const Disk& disk, std::size_t number, Arguments& out) {
    if (number == 0) {
        out.device(Option("virtio-scsi-pci,id=scsi0"));
    }
    Option device(concat("scsi-hd,id=", disk.id, "-scsi,bus=scsi0.0,channel=0,scsi-id=0,lun=",
                         number, ",drive=", disk.id, ",", sectors(disk)));
    device.with("vendor", disk.vendor.substr(0, 8))
        .with("product", disk.model.substr(0, 16))
        .with("serial", disk.serial.substr(0, 36))
        .with("device_id", disk.device_id)
        .with("ver", disk.revision.substr(0, 4));
    if (disk.wwn) {
        device.with("wwn", hex(*disk.wwn));
    }
    out.device(device);
}

void add_disks(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    std::array<std::size_t, 6> used{};
    for (const Disk& disk : plan.disks) {
        add_block(disk, settings, out);
        const std::size_t number = used.at(static_cast<std::size_t>(disk.bus))++;
        switch (disk.bus) {
        case DiskBus::nvme:
            add_nvme(disk, number, out);
            break;
        case DiskBus::sata:
            add_sata(disk, number, out);
            break;
        case DiskBus::scsi:
            add_scsi(disk, number, out);
            break;
        case DiskBus::usb:
        case DiskBus::mmc:
            break; // No plan has them yet.
        case DiskBus::virtio:
            out.device(Option(concat("virtio-blk-pci,id=", disk.id, "-virtio,drive=", disk.id, ",",
                                     sectors(disk)))
                           .with("serial", disk.serial.substr(0, 20)));
            break;
        }
    }
}

/// All that QEMU can emulate but what makes emulation slow: string instructions by the byte,
/// vectors, a fifth level of page tables, checks at each entry to the kernel. A fifth of a run's
/// time.
constexpr std::string_view emulated_cpu = "max,-erms,-fsrm,-avx,-avx2,-la57,-pku,-smap,-smep,-umip";

/// A network that leads nowhere: `restrict=on` lets the guest reach nothing, not even the host.
void add_nics(const Plan& plan, Arguments& out) {
    for (const Nic& nic : plan.nics) {
        out.add("-netdev", concat("user,id=", nic.id, "-net,restrict=on"));
        // No option ROM: nothing boots from the network, and loading it takes time.
        out.device(Option(concat(nic.model, ",id=", nic.id, ",netdev=", nic.id, "-net,romfile="))
                       .with("mac", nic.mac));
    }
}

void add_channels(const QemuSettings& settings, Arguments& out) {
    const auto chardev = [&out](const std::string& backend, std::string_view id) {
        const std::size_t comma = std::min(backend.find(','), backend.size());
        out.add("-chardev", concat(backend.substr(0, comma), ",id=", id, backend.substr(comma)));
    };
    chardev(settings.console, "console");
    out.add("-serial", "chardev:console");
    chardev(settings.monitor, "monitor");
    out.add("-mon", "chardev=monitor,mode=control");
    chardev(settings.agent, "agent");
    out.device(Option("virtio-serial-pci,id=serial0,max_ports=2"));
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
}

} // namespace

std::string image_file(const Disk& disk, const std::string& directory) {
    return directory.empty() ? concat(disk.id, ".raw") : concat(directory, "/", disk.id, ".raw");
}

std::string kernel_command_line(const Plan& plan) {
    // random.trust_cpu: without it every tool that makes a UUID waits six seconds for entropy.
    // cryptomgr.notests, quiet: half a second of a boot under emulation each.
    // panic=-1: a panicked kernel resets at once, which is noticed at once.
    std::string line = "console=ttyS0 quiet panic=-1 random.trust_cpu=on cryptomgr.notests";
    // mitigations=off: a guest that runs nobody else's code, and one exec in ten is saved.
    line += " mitigations=off tsc=reliable no_timer_check rcupdate.rcu_expedited=1 audit=0 "
            "rdinit=/init";
    line += concat(" harness.name=", plan.name);
    return line;
}

std::vector<std::string> render_qemu_args(const Plan& plan, const QemuSettings& settings) {
    Arguments out;
    out.words.push_back(settings.program);
    out.add("-name", concat("harness-", escaped(plan.name)));
    out.words.insert(out.words.end(),
                     {"-no-user-config", "-nodefaults", "-no-reboot", "-display", "none"});
    out.add("-machine", "q35,graphics=off");
    out.add("-accel", settings.accelerator == "tcg" ? "tcg,thread=multi" : settings.accelerator);
    out.add("-cpu", settings.accelerator == "kvm" ? "host" : std::string(emulated_cpu));
    out.add("-smp", std::to_string(plan.cpus));
    out.add("-m", concat(plan.memory.count >> 20U, "M"));
    out.add("-rtc", "base=utc,driftfix=slew");
    out.device(Option("pvpanic"));
    add_firmware(plan, settings, out);
    add_smbios(plan.smbios, out);
    out.add("-kernel", settings.kernel);
    out.add("-initrd", settings.initrd);
    out.add("-append", kernel_command_line(plan));
    add_channels(settings, out);
    add_disks(plan, settings, out);
    add_nics(plan, out);
    return out.words;
}

std::string render_qemu_script(const Plan& plan, const QemuSettings& settings) {
    std::string out = concat("# ", plan.name, ": ", plan.summary, "\n");
    out += concat("mkdir -p ", shell_word(settings.image_directory), "\n");
    for (const Disk& disk : plan.disks) {
        out += concat("truncate -s ", disk.size.count, " ",
                      shell_word(image_file(disk, settings.image_directory)), "\n");
    }
    if (plan.firmware == Firmware::uefi) {
        out += concat("cp ", shell_word(settings.ovmf_code), " ",
                      shell_word(settings.ovmf_variables), "\n");
    }
    return out + shell_command(render_qemu_args(plan, settings));
}

} // namespace harness::machine
