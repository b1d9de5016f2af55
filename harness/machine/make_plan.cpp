#include "harness/machine/make_plan.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"

#include <algorithm>
#include <charconv>

namespace harness::machine {

namespace {

constexpr std::size_t longest_nvme_serial = 20;

/// Collects the claims of one section.
class Claims {
  public:
    Claims(std::vector<Claim>& claims, Section section) : claims_(claims), section_(section) {}

    void same(std::string key, std::string subject, const std::string& value) {
        claims_.push_back(
            {section_, std::move(key), std::move(subject), value, value, Fidelity::same, ""});
    }
    void other(Fidelity fidelity, std::string key, std::string subject, std::string recorded,
               std::string replayed, std::string reason) {
        claims_.push_back({section_, std::move(key), std::move(subject), std::move(recorded),
                           std::move(replayed), fidelity, std::move(reason)});
    }

  private:
    std::vector<Claim>& claims_;
    Section section_;
};

DiskBus bus_of(const facter::Disk& disk) {
    switch (disk.bus) {
    case facter::Bus::nvme:
        return DiskBus::nvme;
    case facter::Bus::sata:
        return DiskBus::sata;
    case facter::Bus::virtio_blk:
        return DiskBus::virtio;
    case facter::Bus::scsi:
    case facter::Bus::mmc:
    case facter::Bus::usb:
    case facter::Bus::floppy:
    case facter::Bus::other:
    case facter::Bus::software:
        return DiskBus::scsi;
    }
    return DiskBus::scsi;
}

std::optional<std::uint64_t> parse_wwn(const std::optional<std::string>& text) {
    if (!text || !text->starts_with("0x") || text->size() > 18) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const char* end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data() + 2, end, value, 16);
    return error == std::errc{} && rest == end ? std::optional(value) : std::nullopt;
}

Disk make_disk(const facter::Disk& recorded, std::size_t number) {
    Disk disk;
    disk.id = concat("disk", number);
    disk.record = recorded.path;
    disk.node = recorded.node;
    disk.bus = bus_of(recorded);
    disk.size = recorded.size;
    disk.sector_size = static_cast<std::uint32_t>(recorded.sector_size.count);
    disk.model = disk.bus == DiskBus::scsi && !recorded.scsi_product.empty() ? recorded.scsi_product
                                                                             : recorded.model;
    disk.vendor = recorded.scsi_vendor;
    disk.serial = recorded.serial.value_or("");
    disk.device_id = recorded.device_id.value_or("");
    disk.revision = recorded.revision.value_or("");
    disk.wwn = parse_wwn(recorded.wwn);
    disk.eui = recorded.eui.value_or("");
    disk.links = recorded.links;
    return disk;
}

void describe_disk(const Disk& disk, Claims& claims) {
    const std::string subject = concat("disk ", disk.node.empty() ? disk.id : disk.node);
    const auto same = [&](std::string_view aspect, const std::string& value) {
        claims.same(concat(disk.id, ".", aspect), concat(subject, " ", aspect), value);
    };
    const auto stand_in = [&](std::string_view aspect, const std::string& value,
                              std::string reason) {
        claims.other(Fidelity::stand_in, concat(disk.id, ".", aspect), concat(subject, " ", aspect),
                     value, value, std::move(reason));
    };
    same("size", concat(disk.size.count, " bytes"));
    same("sector size", concat(disk.sector_size, " bytes"));
    same("bus", std::string(to_text(disk.bus)));
    if (disk.bus == DiskBus::nvme) {
        stand_in("model", disk.model,
                 "laid over sysfs by the agent: QEMU compiles its own name in");
        if (!disk.eui.empty()) {
            stand_in("EUI", disk.eui, "laid over sysfs by the agent: the kernel ignores QEMU's");
        }
    } else {
        same("model", disk.model);
    }
    if (disk.serial.size() > longest_nvme_serial) {
        claims.other(Fidelity::scaled, concat(disk.id, ".serial"), concat(subject, " serial"),
                     disk.serial, disk.serial.substr(0, longest_nvme_serial),
                     "QEMU takes 20 characters");
    } else if (!disk.serial.empty()) {
        same("serial", disk.serial);
    }
}

void add_disks(const facter::Report& report, Plan& plan) {
    Claims claims(plan.claims, Section::disks);
    for (const facter::Disk* recorded : facter::replayed_disks(report)) {
        plan.disks.push_back(make_disk(*recorded, plan.disks.size()));
        describe_disk(plan.disks.back(), claims);
    }
    for (const facter::Disk& recorded : report.disks) {
        if (const auto reason = facter::why_not_replayed(recorded)) {
            const std::string name = recorded.node.empty() ? recorded.path : recorded.node;
            claims.other(Fidelity::absent, recorded.path, concat("disk ", name),
                         to_human_decimal(recorded.size), "", *reason);
        }
    }
}

/// A locally administered address, the same for the same report and position in every run.
std::string mac_for(const facter::Report& report, std::size_t number) {
    const std::string digest = sha256_hex(concat(machine_name(report), "/", number));
    return concat("52:54:00:", digest.substr(0, 2), ":", digest.substr(2, 2), ":",
                  digest.substr(4, 2));
}

void add_nics(const facter::Report& report, Plan& plan) {
    Claims claims(plan.claims, Section::network);
    constexpr std::size_t most_nics = 8;
    for (const facter::Nic& recorded : report.nics) {
        const std::string name = recorded.names.empty() ? recorded.path : recorded.names.front();
        if (recorded.kind != facter::NicKind::ethernet || plan.nics.size() == most_nics) {
            claims.other(Fidelity::absent, recorded.path, concat("network interface ", name),
                         recorded.model, "",
                         recorded.kind == facter::NicKind::wlan ? "QEMU has no Wi-Fi device"
                                                                : "not an Ethernet device");
            continue;
        }
        Nic nic;
        nic.id = concat("nic", plan.nics.size());
        nic.name = name;
        nic.model = recorded.driver.starts_with("virtio") ? "virtio-net-pci" : "e1000e";
        nic.mac = mac_for(report, plan.nics.size());
        const bool is_same = nic.model == "virtio-net-pci" || recorded.driver == "e1000e";
        claims.other(is_same ? Fidelity::same : Fidelity::stand_in, concat(nic.id, ".driver"),
                     concat("network interface ", name, " driver"), recorded.driver, nic.model,
                     is_same ? "" : "QEMU has no such device");
        plan.nics.push_back(std::move(nic));
    }
}

void add_scaled(Plan& plan, const facter::Report& report, const Wishes& wishes,
                const HostLimits& limits) {
    const Bytes recorded_memory =
        report.memory.installed.count > 0 ? report.memory.installed : report.memory.usable;
    plan.memory = std::min(wishes.memory.value_or(default_memory), limits.memory);
    const auto kind = plan.memory == recorded_memory ? Fidelity::same : Fidelity::scaled;
    Claims(plan.claims, Section::memory)
        .other(kind, "memory.size", "memory", to_human(recorded_memory), to_human(plan.memory),
               kind == Fidelity::same ? "" : "as the scenario or the host allows");
    const unsigned recorded_threads = std::max(1U, facter::total_threads(report));
    const unsigned wanted = wishes.cpus.value_or(std::min(default_cpus, recorded_threads));
    plan.cpus = std::max(1U, std::min(wanted, limits.cpus));
    const auto cpus = plan.cpus == recorded_threads ? Fidelity::same : Fidelity::scaled;
    Claims(plan.claims, Section::processor)
        .other(cpus, "processor.threads", "CPU threads", std::to_string(recorded_threads),
               std::to_string(plan.cpus),
               cpus == Fidelity::same ? "" : "as the scenario or the host allows");
}

void add_firmware(Plan& plan, const facter::Report& report, const Wishes& wishes) {
    Claims claims(plan.claims, Section::firmware);
    plan.firmware = wishes.firmware;
    const Firmware recorded = recorded_firmware(report);
    const std::string evidence(facter::to_string(report.firmware.evidence));
    const std::string shown = concat(to_text(recorded), " (", evidence, ")");
    if (plan.firmware == recorded) {
        claims.other(Fidelity::same, "firmware.kind", "firmware", shown,
                     std::string(to_text(recorded)), "");
        return;
    }
    claims.other(plan.firmware == Firmware::direct ? Fidelity::absent : Fidelity::stand_in,
                 "firmware.kind", "firmware", shown, std::string(to_text(plan.firmware)),
                 plan.firmware == Firmware::direct ? "the appliance's kernel is started directly"
                                                   : "as the scenario asks");
}

Smbios make_smbios(const facter::Smbios& recorded) {
    return {recorded.bios.vendor,         recorded.bios.version,   recorded.bios.date,
            recorded.system.manufacturer, recorded.system.product, recorded.system.version,
            recorded.board.manufacturer,  recorded.board.product,  recorded.chassis.manufacturer};
}

} // namespace

Firmware recorded_firmware(const facter::Report& report) {
    return report.firmware.kind == facter::Firmware::uefi ? Firmware::uefi : Firmware::bios;
}

Plan make_plan(std::string name, const facter::Report& report, const Wishes& wishes,
               const HostLimits& limits) {
    Plan plan;
    plan.name = std::move(name);
    add_firmware(plan, report, wishes);
    add_scaled(plan, report, wishes, limits);
    plan.smbios = make_smbios(report.smbios);
    Claims(plan.claims, Section::system)
        .same("smbios.product", "product", facter::machine_name(report));
    if (!report.cpus.empty()) {
        Claims(plan.claims, Section::processor)
            .other(Fidelity::absent, "processor.name", "CPU model", report.cpus.front().model_name,
                   "", "the accelerator's own model is used");
    }
    add_disks(report, plan);
    add_nics(report, plan);
    plan.summary = concat(facter::machine_name(report), ", ", plan.disks.size(),
                          plan.disks.size() == 1 ? " disk" : " disks");
    return plan;
}

} // namespace harness::machine
