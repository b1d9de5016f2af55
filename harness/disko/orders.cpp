#include "harness/disko/orders.hpp"

#include "harness/disko/mounts.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace harness::disko {

namespace {

/// What an entry must wait for: entry → those that come before it.
using Dependencies = std::map<DeviceReference, std::set<DeviceReference>>;

class DependencyCollector {
  public:
    Dependencies found;

    void add_content(const ContentPointer& content, const DeviceReference& owner) {
        if (content != nullptr) {
            std::visit([&](const auto& kind) { add(kind, owner); }, content->kind);
        }
    }

  private:
    void add(const Gpt& gpt, const DeviceReference& owner) {
        for (const Partition& partition : gpt.partitions) {
            add_content(partition.content, owner);
        }
    }
    void add(const Table& table, const DeviceReference& owner) {
        for (const TablePartition& partition : table.partitions) {
            add_content(partition.content, owner);
        }
    }
    void add(const Luks& luks, const DeviceReference& owner) { add_content(luks.content, owner); }
    void add(const LvmPv& pv, const DeviceReference& owner) {
        found[{"lvm_vg", pv.volume_group}].insert(owner);
    }
    void add(const MdraidMember& member, const DeviceReference& owner) {
        found[{"mdadm", member.array}].insert(owner);
    }
    void add(const ZfsMember& member, const DeviceReference& owner) {
        found[{"zpool", member.pool}].insert(owner);
    }
    void add(const BcachefsMember& member, const DeviceReference& owner) {
        found[{"bcachefs_filesystems", member.filesystem}].insert(owner);
    }
    void add(const Filesystem&, const DeviceReference&) {}
    void add(const Btrfs&, const DeviceReference&) {}
    void add(const Swap&, const DeviceReference&) {}
};

/// disko writes the owner's `name` into the edges, but looks entries up by their key.
Dependencies dependencies_of(const Layout& layout) {
    DependencyCollector collector;
    for (const Disk& disk : layout.disks) {
        collector.add_content(disk.content, {"disk", disk.name});
    }
    for (const LvmVg& group : layout.volume_groups) {
        for (const LogicalVolume& volume : group.volumes) {
            collector.add_content(volume.content, {"lvm_vg", group.name});
        }
    }
    for (const Mdadm& array : layout.arrays) {
        collector.add_content(array.content, {"mdadm", array.name});
    }
    for (const Zpool& pool : layout.pools) {
        for (const Dataset& dataset : pool.datasets) {
            if (const auto* volume = std::get_if<ZfsVolume>(&dataset.kind)) {
                collector.add_content(volume->content, {"zpool", pool.name});
            }
        }
    }
    return std::move(collector.found);
}

template <typename Entry>
void append_keys(std::vector<DeviceReference>& out, const char* map,
                 const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
        out.push_back({map, entry.key});
    }
}

std::string with_slash(std::string path) {
    if (!path.ends_with('/')) {
        path.push_back('/');
    }
    return path;
}

struct MountPaths {
    std::string mountpoint;
    std::string ending_in_slash;
    std::string device; ///< With a slash too: `/aa` is no parent of a device `/aaa`.
};

} // namespace

Sorted<DeviceReference> sort_devices(const Layout& layout) {
    std::vector<DeviceReference> all;
    append_keys(all, "bcachefs_filesystems", layout.bcachefs_filesystems);
    append_keys(all, "disk", layout.disks);
    append_keys(all, "lvm_vg", layout.volume_groups);
    append_keys(all, "mdadm", layout.arrays);
    append_keys(all, "nodev", layout.nodevs);
    append_keys(all, "zpool", layout.pools);
    const Dependencies dependencies = dependencies_of(layout);
    return topological_sort(std::move(all), [&](const auto& a, const auto& b) {
        const auto needed = dependencies.find(b);
        return needed != dependencies.end() && needed->second.contains(a);
    });
}

Sorted<std::string> sort_mounts(const Layout& layout) {
    std::map<std::string, std::string> device_of;
    for (const MountEntry& entry : definitions_of(layout).mounts) {
        device_of[entry.value.mountpoint] = entry.value.device;
    }
    std::vector<MountPaths> mounts;
    for (const auto& [mountpoint, device] : device_of) {
        mounts.push_back({mountpoint, with_slash(mountpoint), with_slash(device)});
    }
    const auto sorted =
        topological_sort(std::move(mounts), [](const MountPaths& a, const MountPaths& b) {
            return b.device.starts_with(a.ending_in_slash) ||
                   b.ending_in_slash.starts_with(a.ending_in_slash);
        });
    Sorted<std::string> out;
    for (const MountPaths& mount : sorted.order) {
        out.order.push_back(mount.mountpoint);
    }
    for (const MountPaths& mount : sorted.cycle) {
        out.cycle.push_back(mount.mountpoint);
    }
    return out;
}

std::vector<DeviceReference> device_order(const Layout& layout) {
    return sort_devices(layout).order;
}

std::vector<std::string> mount_order(const Layout& layout) {
    return sort_mounts(layout).order;
}

std::vector<FileSystem> file_systems(const Layout& layout) {
    std::map<std::string, FileSystem> merged;
    for (MountEntry& entry : definitions_of(layout).mounts) {
        const auto [place, is_new] = merged.try_emplace(entry.value.mountpoint, entry.value);
        if (!is_new) { // NixOS joins the lists of one mount point's definitions, the latest first.
            auto& options = place->second.options;
            options.insert(options.begin(), entry.value.options.begin(), entry.value.options.end());
        }
    }
    std::vector<FileSystem> out;
    for (auto& [mountpoint, value] : merged) {
        out.push_back(std::move(value));
    }
    return out;
}

std::vector<SwapDevice> swap_devices(const Layout& layout) {
    std::vector<SwapDevice> out;
    for (SwapEntry& entry : definitions_of(layout).swaps) {
        out.push_back(std::move(entry.value));
    }
    return out;
}

} // namespace harness::disko
