#include "harness/disko/mounts.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>

namespace harness::disko {

namespace {

/// `first` and then those of `second` that are new, each once.
std::vector<std::string> unique_options(std::vector<std::string> first,
                                        const std::vector<std::string>& second) {
    std::vector<std::string> out;
    first.insert(first.end(), second.begin(), second.end());
    for (std::string& option : first) {
        if (std::find(out.begin(), out.end(), option) == out.end()) {
            out.push_back(std::move(option));
        }
    }
    return out;
}

std::string option_or(const ZfsFs& dataset, const std::string& name, std::string_view otherwise) {
    const auto found = dataset.options.find(name);
    return found == dataset.options.end() ? std::string(otherwise) : found->second;
}

class Collector {
  public:
    Definitions definitions;

    void add_content(const ContentPointer& content) {
        if (content != nullptr) {
            std::visit([&](const auto& kind) { add(*content, kind); }, content->kind);
        }
    }

    void add_dataset(const Dataset& dataset) {
        if (const auto* volume = std::get_if<ZfsVolume>(&dataset.kind)) {
            add_content(volume->content);
            return;
        }
        const auto& fs = std::get<ZfsFs>(dataset.kind);
        const std::string native = option_or(fs, "mountpoint", "");
        if (!fs.mountpoint || native == "none" || option_or(fs, "canmount", "") == "off") {
            return;
        }
        std::vector<std::string> options = fs.mount_options;
        if (native != "legacy") {
            options.emplace_back("zfsutil");
        }
        add_mount(dataset.node, {*fs.mountpoint, dataset.full_name, "zfs", std::move(options)});
    }

    void add_nodev(const Nodev& nodev) {
        if (nodev.mountpoint) {
            add_mount(nodev.node,
                      {*nodev.mountpoint, nodev.device, nodev.fs_type, nodev.mount_options});
        }
    }

    void add_bcachefs(const BcachefsFilesystem& filesystem) {
        const std::string device = concat("/dev/disk/by-uuid/", filesystem.uuid);
        if (filesystem.mountpoint) {
            add_mount(filesystem.node,
                      {*filesystem.mountpoint, device, "bcachefs",
                       unique_options({"X-mount.mkdir"}, filesystem.mount_options), true});
        }
        for (const BcachefsSubvolume& subvolume : filesystem.subvolumes) {
            if (!subvolume.mountpoint) {
                continue;
            }
            std::string_view below = subvolume.name;
            below.remove_prefix(below.starts_with('/') ? 1 : 0);
            add_mount(subvolume.node,
                      {*subvolume.mountpoint, device, "bcachefs",
                       unique_options({"X-mount.mkdir", concat("X-mount.subdir=", below)},
                                      subvolume.mount_options),
                       true});
        }
    }

  private:
    void add_mount(const NodeInfo& node, FileSystem value, const Content* btrfs = nullptr) {
        definitions.mounts.push_back({std::move(value), &node, btrfs});
    }

    void add_swap_files(const std::optional<std::string>& mountpoint,
                        const std::vector<SwapFile>& files) {
        for (const SwapFile& file : files) {
            if (mountpoint) {
                definitions.swaps.push_back(
                    {SwapDevice{.device = concat(*mountpoint, "/", file.path),
                                .priority = file.priority,
                                .options = file.options,
                                .is_file = true,
                                .discard_policy = {},
                                .is_randomly_encrypted = false},
                     &file.node});
            }
        }
    }

    void add(const Content&, const Gpt& gpt) {
        for (const Partition* partition : by_key(gpt)) {
            add_content(partition->content);
        }
    }
    void add(const Content&, const Table& table) {
        for (const TablePartition& partition : table.partitions) {
            add_content(partition.content);
        }
    }
    void add(const Content& content, const Filesystem& filesystem) {
        if (filesystem.mountpoint) {
            add_mount(content.node, {*filesystem.mountpoint, content.device, filesystem.format,
                                     filesystem.mount_options});
        }
    }
    void add(const Content& content, const Btrfs& btrfs) {
        for (const Subvolume& subvolume : btrfs.subvolumes) {
            if (subvolume.mountpoint) {
                std::vector<std::string> options = subvolume.mount_options;
                options.push_back(concat("subvol=", subvolume.name));
                add_mount(subvolume.node,
                          {*subvolume.mountpoint, content.device, "btrfs", std::move(options)},
                          &content);
            }
        }
        if (btrfs.mountpoint) {
            add_mount(content.node,
                      {*btrfs.mountpoint, content.device, "btrfs", btrfs.mount_options}, &content);
        }
        for (const Subvolume& subvolume : btrfs.subvolumes) {
            add_swap_files(subvolume.mountpoint, subvolume.swap_files);
        }
        add_swap_files(btrfs.mountpoint, btrfs.swap_files);
    }
    void add(const Content& content, const Swap& swap) {
        definitions.swaps.push_back(
            {SwapDevice{.device = content.device,
                        .priority = swap.priority,
                        .options = swap.mount_options,
                        .is_file = false,
                        .discard_policy = swap.discard_policy,
                        .is_randomly_encrypted = swap.is_randomly_encrypted},
             &content.node});
    }
    void add(const Content&, const Luks& luks) { add_content(luks.content); }
    void add(const Content&, const LvmPv&) {}
    void add(const Content&, const MdraidMember&) {}
    void add(const Content&, const ZfsMember&) {}
    void add(const Content&, const BcachefsMember&) {}
};

} // namespace

std::vector<const Partition*> by_key(const Gpt& gpt) {
    std::vector<const Partition*> out;
    for (const Partition& partition : gpt.partitions) {
        out.push_back(&partition);
    }
    std::sort(out.begin(), out.end(),
              [](const Partition* a, const Partition* b) { return a->key < b->key; });
    return out;
}

Definitions definitions_of(const Layout& layout) {
    Collector collector;
    for (const BcachefsFilesystem& filesystem : layout.bcachefs_filesystems) {
        collector.add_bcachefs(filesystem);
    }
    for (const Disk& disk : layout.disks) {
        collector.add_content(disk.content);
    }
    for (const LvmVg& group : layout.volume_groups) {
        for (const LogicalVolume& volume : group.volumes) {
            collector.add_content(volume.content);
        }
    }
    for (const Mdadm& array : layout.arrays) {
        collector.add_content(array.content);
    }
    for (const Nodev& nodev : layout.nodevs) {
        collector.add_nodev(nodev);
    }
    for (const Zpool& pool : layout.pools) {
        for (const Dataset& dataset : pool.datasets) {
            collector.add_dataset(dataset);
        }
    }
    return std::move(collector.definitions);
}

} // namespace harness::disko
