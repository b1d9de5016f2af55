#include "harness/machine/variant.hpp"

#include "harness/base/concat.hpp"
#include "harness/machine/disk_changes.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace harness::machine {

namespace {

using facter::Bus;
using facter::Disk;
using scenario::ChangeRequest;

constexpr std::uint64_t default_fewer_sectors = 2048;
constexpr Bytes default_rate{20'000'000};
/// What is sold as 16 GB.
constexpr Bytes default_usb_size{16'008'609'792};
constexpr Bytes least_size = mebibytes(64);
constexpr std::uint64_t large_sector = 4096;

std::string name_of(const Disk& disk) {
    return disk.node.empty() ? disk.path : disk.node;
}

std::string identity_of(const Disk& disk) {
    const auto& identity = disk.serial ? disk.serial : disk.device_id;
    return concat(disk.model, identity ? concat(" ", *identity) : "");
}

std::string names_of(const facter::Report& report) {
    std::vector<std::string> names;
    for (const facter::Disk* disk : facter::replayed_disks(report)) {
        names.push_back(disk->kernel_name);
    }
    return names.empty() ? std::string("none") : join(names, ", ");
}

/// Makes the changes one after the other. A change that does not apply says why and ends it.
class Varying {
  public:
    Varying(facter::Report report, Wishes wishes) {
        out_.report = std::move(report);
        out_.wishes = std::move(wishes);
    }

    void make(const ChangeRequest& request) {
        switch (request.change) {
        case scenario::Change::swap_nvme_order:
            return swap_nvme_order();
        case scenario::Change::reverse_enumeration:
            return reverse_enumeration();
        case scenario::Change::replace_disk:
            return replace_disk(request);
        case scenario::Change::missing_disk:
            return missing_disk(request);
        case scenario::Change::smaller_disk:
            return smaller_disk(request);
        case scenario::Change::four_k_sectors:
            return four_k_sectors(request);
        case scenario::Change::other_firmware:
            return other_firmware();
        case scenario::Change::extra_usb_disk:
            return extra_usb_disk(request);
        case scenario::Change::slow_disk:
            return slow_disk(request);
        }
    }

    [[nodiscard]] bool applies() const { return out_.does_not_apply.empty(); }
    VariedMachine take() { return std::move(out_); }

  private:
    void refuse(std::string reason) { out_.does_not_apply = std::move(reason); }
    void note(std::string text) { out_.notes.push_back(std::move(text)); }
    std::vector<Disk>& disks() { return out_.report.disks; }

    /// The disk that was named, or the one that is chosen; refuses where there is none.
    std::optional<std::size_t> find(const std::string& name, bool chooses_last = false) {
        const auto positions = replayed_positions(out_.report);
        if (name.empty() && !positions.empty()) {
            return chooses_last ? positions.back() : positions.front();
        }
        for (const std::size_t position : positions) {
            if (!name.empty() && disks()[position].kernel_name == name) {
                return position;
            }
        }
        refuse(name.empty() ? std::string("the machine has no disk")
                            : concat("the machine has no disk '", name, "'; it has ",
                                     names_of(out_.report)));
        return std::nullopt;
    }

    /// Positions of the disks of a bus that can change places: an NVMe controller with several
    /// namespaces can not be split.
    std::vector<std::size_t> movable(Bus bus) {
        std::vector<std::size_t> out;
        for (const std::size_t position : replayed_positions(out_.report)) {
            if (disks()[position].bus == bus && same_device(out_.report, position).size() == 1) {
                out.push_back(position);
            }
        }
        return out;
    }

    void trade(std::size_t one, std::size_t other) {
        for (Throttle& throttle : out_.wishes.throttles) { // They go with their disks.
            const std::string& record = throttle.record;
            throttle.record = record == disks()[one].path     ? disks()[other].path
                              : record == disks()[other].path ? disks()[one].path
                                                              : record;
        }
        trade_slots(out_.report, one, other);
        for (const std::size_t position : {one, other}) {
            note(concat(name_of(disks()[position]), " is now ", identity_of(disks()[position])));
        }
    }

    void swap_nvme_order() {
        const auto positions = movable(Bus::nvme);
        if (positions.size() < 2) {
            return refuse(positions.empty() ? "the machine has no NVMe disk"
                                            : "the machine has one NVMe disk alone");
        }
        trade(positions[0], positions[1]);
    }

    void reverse_enumeration() {
        const std::size_t before = out_.notes.size();
        for (const Bus bus : {Bus::nvme, Bus::sata, Bus::scsi, Bus::virtio_blk, Bus::usb}) {
            const auto positions = movable(bus);
            for (std::size_t i = 0; i < positions.size() / 2; ++i) {
                trade(positions[i], positions[positions.size() - 1 - i]);
            }
        }
        if (out_.notes.size() == before) {
            refuse("the machine has no bus with two disks");
        }
    }

    void replace_disk(const ChangeRequest& request) {
        const auto position = find(request.disk);
        if (!position) {
            return;
        }
        const std::string before = identity_of(disks()[*position]);
        for (const std::size_t each : same_device(out_.report, *position)) {
            if (!renew_identity(disks()[each])) {
                return refuse(concat(name_of(disks()[each]),
                                     " has neither serial nor any other identity to change"));
            }
        }
        note(concat(name_of(disks()[*position]), " is a new disk, ",
                    identity_of(disks()[*position]), ", in place of ", before));
    }

    void missing_disk(const ChangeRequest& request) {
        const auto position = find(request.disk, true);
        if (position) {
            note(concat(name_of(disks()[*position]), " (", identity_of(disks()[*position]),
                        ") is not there"));
            remove_disks(out_.report, same_device(out_.report, *position));
        }
    }

    void smaller_disk(const ChangeRequest& request) {
        const auto position = find(request.disk);
        if (!position) {
            return;
        }
        Disk& disk = disks()[*position];
        const std::uint64_t fewer = request.sectors.value_or(default_fewer_sectors);
        const std::uint64_t sectors = disk.size.count / disk.sector_size.count;
        if (fewer >= sectors || disk.sector_size * (sectors - fewer) < least_size) {
            return refuse(concat(name_of(disk), " has ", sectors, " sectors; less than ",
                                 to_human(least_size), " would be left"));
        }
        disk.size = disk.sector_size * (sectors - fewer);
        note(concat(name_of(disk), " has ", fewer, " sectors fewer, ", disk.size.count, " bytes"));
    }

    void four_k_sectors(const ChangeRequest& request) {
        std::vector<std::size_t> chosen = replayed_positions(out_.report);
        if (!request.disk.empty()) {
            const auto position = find(request.disk);
            if (!position) {
                return;
            }
            chosen = same_device(out_.report, *position);
        }
        std::string why = "the machine has no disk";
        bool has_changed = false;
        for (const std::size_t position : chosen) {
            Disk& disk = disks()[position];
            if (disk.bus == Bus::sata || disk.sector_size.count >= large_sector) {
                why = disk.bus == Bus::sata
                          ? concat(name_of(disk), " is a SATA disk, to which QEMU gives sectors "
                                                  "of 512 bytes alone")
                          : concat(name_of(disk), " has sectors of ", disk.sector_size.count,
                                   " bytes already");
                continue;
            }
            disk.sector_size = {large_sector};
            disk.size = {disk.size.count / large_sector * large_sector};
            note(concat(name_of(disk), " has sectors of 4096 bytes, ", disk.size.count,
                        " bytes in all"));
            has_changed = true;
        }
        if (!has_changed) {
            refuse(why);
        }
    }

    void other_firmware() {
        Firmware& firmware = out_.wishes.firmware;
        const Firmware before =
            firmware == Firmware::direct ? recorded_firmware(out_.report) : firmware;
        if (out_.wishes.secure_boot != SecureBoot::off || out_.wishes.has_tpm) {
            return refuse("the scenario asks for Secure Boot or a TPM, which need UEFI");
        }
        firmware = before == Firmware::uefi ? Firmware::bios : Firmware::uefi;
        note(concat("the machine is started by ", to_text(firmware), " instead of ",
                    to_text(before)));
    }

    void extra_usb_disk(const ChangeRequest& request) {
        add_usb_disk(out_.report, request.size.value_or(default_usb_size));
        const Disk& disk = disks().back();
        note(concat("one more disk is plugged in by USB: ", identity_of(disk), ", ",
                    to_human_decimal(disk.size)));
    }

    void slow_disk(const ChangeRequest& request) {
        const auto position = find(request.disk);
        if (!position) {
            return;
        }
        const Disk& disk = disks()[*position];
        const Bytes rate = request.rate.value_or(default_rate);
        std::erase_if(out_.wishes.throttles,
                      [&](const Throttle& other) { return other.record == disk.path; });
        out_.wishes.throttles.push_back({disk.path, rate});
        note(concat(name_of(disk), " reads and writes ", to_human_decimal(rate), " per second"));
    }

    VariedMachine out_;
};

} // namespace

VariedMachine vary(const facter::Report& report, const Wishes& wishes,
                   const scenario::Variant& variant) {
    Varying varying(report, wishes);
    for (const ChangeRequest& request : variant.changes) {
        varying.make(request);
        if (!varying.applies()) {
            break;
        }
    }
    return varying.take();
}

} // namespace harness::machine
