#include "harness/base/concat.hpp"
#include "harness/facter/diff_sections.hpp"
#include "harness/facter/pairing.hpp"

#include <map>

namespace harness::facter {

namespace {

using DiskPair = Pairing<Disk>::Pair;

constexpr std::string_view by_path = "/dev/disk/by-path/";

/// "boot0" of "mmcblk0boot0": an eMMC's boot partitions are disks with all of its names.
std::string area_of(const Disk& disk) {
    const std::size_t at = disk.bus == Bus::mmc ? disk.kernel_name.find("boot") : std::string::npos;
    return at == std::string::npos ? std::string{} : concat(" ", disk.kernel_name.substr(at));
}

/// Where a disk is plugged in: its shortest by-path name, else its controller. Both are the same
/// at every boot, which sd letters and NVMe numbers are not.
std::string place_of(const Disk& disk) {
    std::string best;
    for (const std::string& link : disk.links) {
        if (link.starts_with(by_path) && (best.empty() || link.size() < best.size())) {
            best = link;
        }
    }
    if (!best.empty()) {
        return concat(best.substr(by_path.size()), area_of(disk));
    }
    if (!disk.controller) {
        return {};
    }
    return concat(to_string(*disk.controller), " ", to_string(disk.bus), area_of(disk));
}

/// What a disk tells of itself; empty where it tells nothing that only it has.
std::string identity_of(const Disk& disk) {
    if (disk.serial) {
        return concat(disk.model, "/", *disk.serial);
    }
    for (const auto* one : {&disk.wwn, &disk.eui, &disk.device_id}) {
        if (*one) {
            return concat(disk.model, "/", **one);
        }
    }
    return {};
}

std::string subject_of(const Disk& disk) {
    std::string out = disk.removable ? "removable disk" : "disk";
    if (!disk.kernel_name.empty()) {
        out += concat(" ", disk.kernel_name);
    }
    return out;
}

std::string subject_with_place(const Disk& disk) {
    const std::string place = place_of(disk);
    return place.empty() ? subject_of(disk) : concat(subject_of(disk), " at ", place);
}

class DiskDiff {
  public:
    explicit DiskDiff(Difference& found) : found_(found) {}

    void add(ChangeKind kind, std::string subject, std::string before, std::string after) {
        found_.changes.push_back(
            {DiffSection::disks, kind, std::move(subject), std::move(before), std::move(after)});
    }

    /// One disk in both reports: what of it is other now.
    void compare(const Disk& before, const Disk& after) {
        const auto changed = [&](std::string_view what, std::string from, std::string to) {
            if (from != to) {
                add(ChangeKind::changed, concat(subject_of(after), ", ", what), std::move(from),
                    std::move(to));
            }
        };
        changed("size", concat(to_human_decimal(before.size), " (", before.size.count, " bytes)"),
                concat(to_human_decimal(after.size), " (", after.size.count, " bytes)"));
        changed("sector size", concat(before.sector_size.count, " bytes"),
                concat(after.sector_size.count, " bytes"));
        if (before.revision && after.revision) {
            changed("firmware", *before.revision, *after.revision);
        }
        if (before.kernel_name != after.kernel_name && !before.kernel_name.empty() &&
            !after.kernel_name.empty()) {
            renamed_.emplace(before.kernel_name, &after);
        }
    }

    /// The kernel's names that went to another disk, each pair that was swapped as one note.
    void note_renamed() {
        for (const auto& [name, disk] : renamed_) {
            const auto back = renamed_.find(disk->kernel_name);
            const bool is_swap = back != renamed_.end() && back->second->kernel_name == name;
            if (is_swap && name > disk->kernel_name) {
                continue;
            }
            const std::string subject =
                is_swap ? concat("the kernel swapped ", name, " and ", disk->kernel_name,
                                 "; a layout that goes by these names hits the other disk")
                        : concat("the kernel's name of ", description_of(*disk));
            found_.notes.push_back({DiffSection::disks, ChangeKind::renamed, subject,
                                    is_swap ? std::string{} : name,
                                    is_swap ? std::string{} : disk->kernel_name});
        }
    }

  private:
    Difference& found_;
    std::map<std::string, const Disk*> renamed_; ///< By the name before.
};

bool is_hardware(const Disk& disk) {
    return disk.bus != Bus::software;
}

/// Another disk in the same place was put there instead; a stick in the same socket was not.
std::string place_of_fixed(const Disk& disk) {
    return disk.removable ? std::string{} : place_of(disk);
}

void compare_in_place(const DiskPair& pair, DiskDiff& diff) {
    const auto& [before, after] = pair;
    const std::string from = identity_of(*before);
    const std::string to = identity_of(*after);
    const bool is_known_other = !from.empty() && !to.empty();
    if (is_known_other || before->model != after->model) {
        diff.add(ChangeKind::replaced, subject_with_place(*after), description_of(*before),
                 description_of(*after));
        return;
    }
    diff.compare(*before, *after);
}

} // namespace

std::string description_of(const Disk& disk) {
    std::string out = disk.model.empty() ? concat(to_string(disk.bus), " disk") : disk.model;
    if (disk.serial) {
        out += concat(", serial ", *disk.serial);
    } else if (const std::string link = preferred_link(disk); !link.empty()) {
        out += concat(", ", link);
    }
    return disk.size.count == 0 ? out : concat(out, ", ", to_human_decimal(disk.size));
}

void diff_disks(const Report& before, const Report& after, Difference& found) {
    Pairing<Disk> disks(pointers_to(before.disks, is_hardware),
                        pointers_to(after.disks, is_hardware));
    DiskDiff diff(found);
    for (const auto& [one, other] : disks.pair_by([](const Disk& disk) {
             const std::string identity = identity_of(disk);
             return identity.empty() ? identity : concat(identity, "/", place_of(disk));
         })) {
        diff.compare(*one, *other);
    }
    for (const auto& [one, other] : disks.pair_by(identity_of)) {
        diff.add(ChangeKind::moved, concat(subject_of(*other), " (", description_of(*other), ")"),
                 place_of(*one), place_of(*other));
        diff.compare(*one, *other);
    }
    for (const DiskPair& pair : disks.pair_by(place_of_fixed)) {
        compare_in_place(pair, diff);
    }
    for (const auto& [one, other] : disks.pair_by([](const Disk& disk) {
             return identity_of(disk).empty() ? concat(disk.kernel_name, "/", disk.model)
                                              : std::string{};
         })) {
        diff.compare(*one, *other);
    }
    for (const Disk* one : disks.only_before()) {
        diff.add(ChangeKind::removed, subject_with_place(*one), description_of(*one), {});
    }
    for (const Disk* one : disks.only_after()) {
        diff.add(ChangeKind::added, subject_with_place(*one), {}, description_of(*one));
    }
    diff.note_renamed();
}

} // namespace harness::facter
