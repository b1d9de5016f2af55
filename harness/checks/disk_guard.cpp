#include "harness/checks/disk_guard.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/checks/guest.hpp"
#include "harness/checks/serial_text.hpp"
#include "harness/disko/geometry.hpp"

#include <algorithm>
#include <map>

namespace harness::checks {

namespace {

using facter::Disk;

constexpr std::string_view by_id = "/dev/disk/by-id/";
/// What QEMU keeps of an NVMe serial; a longer one that was recorded is the same up to here.
constexpr std::size_t longest_serial = 20;

bool is_serial_of(const Disk& disk, const BlockDevice& device) {
    const std::string recorded = comparable_serial(disk.serial.value_or(""));
    const std::string seen = comparable_serial(device.serial);
    return !recorded.empty() &&
           (recorded == seen || (seen.size() >= longest_serial && recorded.starts_with(seen)));
}

bool has_own_serial(const std::vector<Disk>& all, const Disk& disk) {
    return disk.serial && !disk.serial->empty() &&
           std::count_if(all.begin(), all.end(),
                         [&](const Disk& other) { return other.serial == disk.serial; }) == 1;
}

/// The by-id links that lead to this disk and to no other one of the report.
std::vector<std::string> own_links(const std::vector<Disk>& all, const Disk& disk) {
    std::vector<std::string> out;
    for (const std::string& link : disk.links) {
        const auto owners = std::count_if(all.begin(), all.end(), [&](const Disk& other) {
            return std::find(other.links.begin(), other.links.end(), link) != other.links.end();
        });
        if (link.starts_with(by_id) && owners == 1) {
            out.push_back(link);
        }
    }
    return out;
}

/// Whether the guest's device is the recorded disk: by its serial, by a link that it alone has,
/// and by size and model only where it has neither.
bool is_same(const std::vector<Disk>& all, const Disk& disk, const BlockDevice& device,
             const Guest& guest) {
    const bool tells_by_serial = has_own_serial(all, disk);
    if (tells_by_serial && is_serial_of(disk, device)) {
        return true;
    }
    const auto links = own_links(all, disk);
    if (std::any_of(links.begin(), links.end(),
                    [&](const std::string& link) { return guest.resolve(link) == device.node; })) {
        return true;
    }
    if (tells_by_serial || !links.empty()) {
        return false;
    }
    const bool has_model = disk.model.empty() || device.model.empty() ||
                           comparable_serial(disk.model) == comparable_serial(device.model);
    return disk.size == device.size && has_model;
}

std::string text_of(std::string_view model, std::string_view serial, Bytes size) {
    return concat(model.empty() ? "a disk without a model name" : model, ", ",
                  serial.empty() ? "no serial" : concat("serial ", serial), ", ", to_human(size),
                  " (", size.count, " bytes)");
}

std::string text_of(const Disk& disk) {
    return concat(text_of(disk.model, disk.serial.value_or(""), disk.size),
                  disk.node.empty() ? "" : concat(", recorded as ", disk.node));
}

/// One disk of the layout that must not be overwritten.
struct Trouble {
    std::string layout_path;
    std::string problem;
    std::string expected;
    std::string seen;
};

class Judge {
  public:
    Judge(const DiskGuard& guard, const Observations& observations)
        : guard_(guard), guest_(guard.probes, observations) {}

    std::vector<Trouble> troubles() {
        std::vector<Trouble> out;
        for (const GuardedDisk& disk : guard_.disks) {
            if (auto trouble = trouble_of(disk)) {
                out.push_back(std::move(*trouble));
            }
        }
        return out;
    }

  private:
    /// The guest's device under its name in the report, or "not in the report".
    std::string seen_text(const BlockDevice& device) const {
        const std::string text = text_of(device.model, device.serial, device.size);
        for (const Disk& disk : guard_.recorded) {
            if (is_same(guard_.recorded, disk, device, guest_)) {
                return concat(text, ", recorded as ", disk.node.empty() ? disk.path : disk.node);
            }
        }
        return concat(text, ", which is not in the report");
    }

    std::string all_disks() const {
        std::vector<std::string> out;
        for (const BlockDevice& device : guest_.block_devices()) {
            if (device.parent.empty()) {
                out.push_back(
                    concat(device.node, ": ", text_of(device.model, device.serial, device.size)));
            }
        }
        return out.empty() ? std::string("no disk at all") : join(out, "\n");
    }

    std::string remedy(const GuardedDisk& disk, const Disk& meant) const {
        const auto links = own_links(guard_.recorded, meant);
        if (links.empty()) {
            return "the report has no lasting link for the disk that is meant; give it a serial "
                   "number";
        }
        const bool is_there = std::any_of(links.begin(), links.end(), [&](const auto& link) {
            return guest_.device_at(link).has_value();
        });
        const std::string link = facter::preferred_link(meant);
        if (!is_there) {
            return "the disk that is meant is not in this machine; make a new report, and name "
                   "the disk that is there by its own link under /dev/disk/by-id";
        }
        return link == disk.device || !link.starts_with(by_id)
                   ? concat("write '", links.front(), "' instead")
                   : concat("write '", link, "' instead");
    }

    Trouble trouble(const GuardedDisk& disk, std::string problem, std::string seen) const {
        return {disk.layout_path, std::move(problem),
                concat("'", disk.device, "': ",
                       disk.meant ? text_of(guard_.recorded[*disk.meant])
                                  : std::string("a recorded disk")),
                std::move(seen)};
    }

    std::optional<Trouble> trouble_of(const GuardedDisk& disk) {
        const auto device = guest_.device_at(disk.device);
        if (!device) {
            const std::string help =
                disk.meant ? remedy(disk, guard_.recorded[*disk.meant]) : std::string();
            return trouble(disk,
                           concat("'", disk.device,
                                  "' is no disk of this machine, and nothing was written",
                                  help.empty() ? "" : "; ", help),
                           concat("the machine has\n", all_disks()));
        }
        const std::string seen = seen_text(*device);
        if (!device->parent.empty()) {
            return trouble(disk,
                           concat("'", disk.device, "' leads to the partition ", device->node,
                                  ", and nothing was written; name a whole disk"),
                           concat("'", disk.device, "': a partition of ", device->parent));
        }
        if (!disk.meant ||
            !is_same(guard_.recorded, guard_.recorded[*disk.meant], *device, guest_)) {
            const std::string help = disk.meant
                                         ? remedy(disk, guard_.recorded[*disk.meant])
                                         : std::string("the report knows no disk by this path");
            return trouble(disk,
                           concat("'", disk.device,
                                  "' leads to another disk than recorded, and nothing was "
                                  "written: ",
                                  seen, ", would have been lost; ", help),
                           concat("'", disk.device, "': ", seen));
        }
        const auto [first, is_new] = taken_.try_emplace(device->node, disk.key);
        if (!is_new) {
            return trouble(disk,
                           concat("'", disk.device, "' leads to the disk ", device->node, " that '",
                                  first->second,
                                  "' is on as well, and nothing was written; give each a disk "
                                  "of its own"),
                           concat("'", disk.device, "': ", seen));
        }
        return fit_trouble(disk, *device, seen);
    }

    std::optional<Trouble> fit_trouble(const GuardedDisk& disk, const BlockDevice& device,
                                       const std::string& seen) const {
        const auto* gpt =
            disk.content == nullptr ? nullptr : std::get_if<disko::Gpt>(&disk.content->kind);
        if (gpt == nullptr) {
            return std::nullopt;
        }
        const auto geometry =
            disko::gpt_geometry(*gpt, device.size, static_cast<std::uint32_t>(device.sector_size));
        if (!geometry.problem || geometry.problem->stop == disko::GeometryStop::unknown) {
            return std::nullopt;
        }
        return trouble(disk,
                       concat("partition '", geometry.problem->key, "' does not fit on '",
                              disk.device, "' of ", device.size.count,
                              " bytes, and nothing was written; make this partition or one "
                              "before it smaller, or its size \"100%\""),
                       concat("'", disk.device, "': ", seen));
    }

    const DiskGuard& guard_;
    Guest guest_;
    std::map<std::string, std::string> taken_; ///< Node to key of the layout.
};

std::string lines_of(const std::vector<Trouble>& troubles, std::string Trouble::* field) {
    std::vector<std::string> lines;
    for (const Trouble& trouble : troubles) {
        lines.push_back(trouble.*field);
    }
    return join(lines, "\n");
}

std::optional<std::size_t> position_of(const std::vector<Disk>& disks, std::string_view device) {
    for (std::size_t i = 0; i < disks.size(); ++i) {
        const Disk& disk = disks[i];
        if (disk.node == device ||
            std::find(disk.links.begin(), disk.links.end(), device) != disk.links.end()) {
            return i;
        }
    }
    return std::nullopt;
}

} // namespace

DiskGuard plan_disk_guard(const disko::Layout& layout, const facter::Report& recorded) {
    DiskGuard guard;
    guard.recorded = recorded.disks;
    std::vector<std::string> paths;
    const auto ask = [&paths](const std::string& path) {
        if (std::find(paths.begin(), paths.end(), path) == paths.end()) {
            paths.push_back(path);
        }
    };
    for (const disko::Disk& disk : layout.disks) {
        guard.disks.push_back({disk.node.path.text, disk.key, disk.device,
                               position_of(recorded.disks, disk.device), disk.content});
        ask(disk.device);
    }
    for (const Disk& disk : recorded.disks) {
        for (const std::string& link : own_links(recorded.disks, disk)) {
            ask(link);
        }
    }
    if (!paths.empty()) {
        guard.probes.push_back({std::string(probe_id::block_devices), lsblk_command(), false});
        guard.probes.push_back({std::string(probe_id::paths), realpath_command(paths), false});
    }
    return guard;
}

std::optional<GuardRefusal> judge_disk_guard(const DiskGuard& guard,
                                             const Observations& observations) {
    try {
        const auto troubles = Judge(guard, observations).troubles();
        if (troubles.empty()) {
            return std::nullopt;
        }
        const Trouble& first = troubles.front();
        return GuardRefusal{first.layout_path, concat(first.layout_path, ": ", first.problem),
                            lines_of(troubles, &Trouble::expected),
                            lines_of(troubles, &Trouble::seen)};
    } catch (const Error& error) {
        const std::string path =
            guard.disks.empty() ? std::string() : guard.disks.front().layout_path;
        return GuardRefusal{path,
                            concat(path,
                                   ": nothing was written, since the disks of this machine "
                                   "are not known: ",
                                   error.what()),
                            "the machine's disks", error.what()};
    }
}

} // namespace harness::checks
