#include "harness/base/concat.hpp"
#include "harness/disko/effect_stages.hpp"
#include "harness/disko/orders.hpp"

#include <algorithm>
#include <set>

namespace harness::disko {

namespace {

Action action(const LayoutPath& path, std::string summary, Argv argv,
              std::vector<Guard> guards = {}) {
    return {.path = path,
            .summary = std::move(summary),
            .argv = std::move(argv),
            .guards = std::move(guards),
            .for_each = {},
            .fallback_argv = {},
            .failure_is_tolerated = false,
            .runs_after_failure = false};
}

/// disko asks unanchored for a filesystem (PTTYPE= counts as well), anchored for btrfs and swap.
Probe has_any_type(const std::string& device) {
    return {{"blkid", device}, Judgement::prints_text, "TYPE="};
}
Probe has_type(const std::string& device) {
    return {{"blkid", device, "-o", "export"}, Judgement::prints_line_starting_with, "TYPE="};
}
Probe is_btrfs(const std::string& device) {
    return {{"blkid", device, "-o", "export"}, Judgement::prints_line, "TYPE=btrfs"};
}

std::string parent_directory(const std::string& path) {
    const std::size_t slash = path.find_last_of('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

class Creator {
  public:
    explicit Creator(const EffectOptions& options) : options_(options) {}

    std::vector<Action> actions;

    void create(const ContentPointer& content) {
        if (content != nullptr) {
            std::visit([&](const auto& kind) { add(*content, kind); }, content->kind);
        }
    }

  private:
    void add(const Content& content, const Gpt& gpt) {
        const std::string& device = content.device;
        actions.push_back(action(
            content.node.path, concat("write an empty partition table to ", device),
            {"sgdisk", "--clear", device}, {unless({{"blkid", device}, Judgement::succeeds, ""})}));
        for (const Partition& partition : gpt.partitions) {
            add_partition(partition, device);
        }
        for (const Partition& partition : gpt.partitions) {
            create(partition.content);
        }
    }

    void add_partition(const Partition& partition, const std::string& device) {
        const std::string n = std::to_string(partition.number);
        Argv describe{concat("--partition-guid=", n, ":", partition.uuid.value_or("R")),
                      concat("--change-name=", n, ":", partition.label),
                      concat("--typecode=", n, ":", partition.type),
                      concat("--attributes=", n, ":=:0")};
        std::set<std::int64_t> seen;
        for (const std::int64_t bit : partition.attributes) {
            if (seen.insert(bit).second) {
                describe.push_back(concat("--attributes=", n, ":set:", bit));
            }
        }
        describe.push_back(device);
        Argv make{"sgdisk", "--align-end"};
        if (partition.alignment != 0) {
            make.push_back(concat("--set-alignment=", partition.alignment));
        }
        make.push_back(concat("--new=", n, ":", partition.start, ":", partition.end));
        make.insert(make.end(), describe.begin(), describe.end());

        Action create = action(partition.node.path,
                               concat("make partition ", n, " '", partition.label, "' on ", device),
                               std::move(make));
        create.fallback_argv = Argv{"sgdisk"};
        create.fallback_argv->insert(create.fallback_argv->end(), describe.begin(), describe.end());
        actions.push_back(std::move(create));
        announce_partition(partition.node.path, device);
    }

    void announce_partition(const LayoutPath& path, const std::string& device) {
        actions.push_back(action(path, concat("tell the kernel of the partitions of ", device),
                                 {"partprobe", device}));
        actions.back().failure_is_tolerated = true;
        actions.push_back(action(path, "ask udev for its links",
                                 {"udevadm", "trigger", "--subsystem-match=block"}));
        actions.push_back(action(path, "wait for udev", {"udevadm", "settle", "--timeout", "120"}));
    }

    void add(const Content& content, const Filesystem& filesystem) {
        Argv argv{concat("mkfs.", filesystem.format)};
        argv.insert(argv.end(), filesystem.extra_args.begin(), filesystem.extra_args.end());
        argv.push_back(content.device);
        actions.push_back(action(content.node.path,
                                 concat("format ", content.device, " with ", filesystem.format),
                                 std::move(argv), {unless(has_any_type(content.device))}));
    }

    void add(const Content& content, const Swap& swap) {
        if (swap.is_randomly_encrypted) {
            return; // Made anew at each boot; disko formats nothing.
        }
        Argv argv{"mkswap"};
        const auto extra = words_of(swap.extra_args);
        argv.insert(argv.end(), extra.begin(), extra.end());
        argv.push_back(content.device);
        actions.push_back(action(content.node.path, concat("make ", content.device, " swap space"),
                                 std::move(argv), {unless(has_type(content.device))}));
    }

    void add(const Content& content, const Btrfs& btrfs) {
        Argv argv{"mkfs.btrfs", content.device};
        const auto extra = words_of(btrfs.extra_args);
        argv.insert(argv.end(), extra.begin(), extra.end());
        actions.push_back(action(content.node.path,
                                 concat("format ", content.device, " with btrfs"), std::move(argv),
                                 {unless(has_type(content.device))}));
        if (btrfs.subvolumes.empty() && btrfs.swap_files.empty()) {
            return;
        }
        // disko mounts and unmounts once per subvolume; the file system is the same after it.
        const Guard guard = only_if(is_btrfs(content.device));
        const std::string& top = options_.scratch_directory;
        actions.push_back(action(content.node.path, concat("make the directory ", top),
                                 {"mkdir", "-p", top}, {guard}));
        actions.push_back(action(content.node.path,
                                 concat("mount the top of ", content.device, " at ", top),
                                 {"mount", content.device, top, "-o", "subvol=/"}, {guard}));
        add_swap_files(btrfs.swap_files, top, guard);
        for (const Subvolume& subvolume : btrfs.subvolumes) {
            add_subvolume(subvolume, guard);
        }
        Action unmount = action(content.node.path, concat("unmount ", top), {"umount", top},
                                {only_if({{"findmnt", top}, Judgement::succeeds, ""})});
        unmount.runs_after_failure = true;
        actions.push_back(std::move(unmount));
    }

    void add_subvolume(const Subvolume& subvolume, const Guard& guard) {
        const std::string place = concat(
            options_.scratch_directory, subvolume.name.starts_with('/') ? "" : "/", subvolume.name);
        const std::string parent = parent_directory(place);
        if (parent != options_.scratch_directory) {
            actions.push_back(action(subvolume.node.path, concat("make the directory ", parent),
                                     {"mkdir", "-p", parent}, {guard}));
        }
        Argv argv{"btrfs", "subvolume", "create", place};
        const auto extra = words_of(subvolume.extra_args);
        argv.insert(argv.end(), extra.begin(), extra.end());
        actions.push_back(action(
            subvolume.node.path, concat("make the subvolume ", subvolume.name), std::move(argv),
            {guard, unless({{"btrfs", "subvolume", "show", place}, Judgement::succeeds, ""})}));
        add_swap_files(subvolume.swap_files, place, guard);
    }

    void add_swap_files(const std::vector<SwapFile>& files, const std::string& directory,
                        const Guard& guard) {
        for (const SwapFile& file : files) {
            const std::string place = concat(directory, "/", file.path);
            actions.push_back(
                action(file.node.path, concat("make the swap file ", file.path, " of ", file.size),
                       {"btrfs", "filesystem", "mkswapfile", "--size", file.size, place},
                       {guard, unless({{"test", "-e", place}, Judgement::succeeds, ""})}));
        }
    }

    template <typename Kind>
    void add(const Content&, const Kind&) {} // Refused before.

    const EffectOptions& options_;
};

} // namespace

std::vector<Action> create_actions(const Layout& layout, const EffectOptions& options) {
    Creator creator(options);
    for (const DeviceReference& device : device_order(layout)) {
        const auto disk =
            std::find_if(layout.disks.begin(), layout.disks.end(), [&](const Disk& candidate) {
                return device.map == "disk" && candidate.key == device.key;
            });
        if (disk != layout.disks.end()) {
            creator.create(disk->content);
        }
    }
    return std::move(creator.actions);
}

} // namespace harness::disko
