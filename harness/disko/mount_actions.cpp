#include "harness/base/concat.hpp"
#include "harness/disko/effect_stages.hpp"
#include "harness/disko/mounts.hpp"
#include "harness/disko/orders.hpp"

#include <algorithm>
#include <map>

namespace harness::disko {

namespace {

/// The two fragments that disko keeps under one key: a mount point, or a swap device.
struct MountPair {
    std::optional<Action> mount;
    Action unmount;
};

using Pairs = std::map<std::string, MountPair>;

Probe is_mounted(const std::string& source, const std::string& target) {
    return {{"findmnt", source, target}, Judgement::succeeds, ""};
}

Action action(const LayoutPath& path, std::string summary, Argv argv, Guard guard) {
    return {.path = path,
            .summary = std::move(summary),
            .argv = std::move(argv),
            .guards = {std::move(guard)},
            .for_each = {},
            .fallback_argv = {},
            .failure_is_tolerated = false,
            .runs_after_failure = false};
}

struct MountNames {
    std::string source;  ///< As the command line has it.
    std::string findmnt; ///< As the question whether it is mounted has it.
    std::string target;
};

MountPair mount_pair(const NodeInfo& node, const MountNames& names, Argv argv) {
    argv.insert(argv.end(), {"-o", "X-mount.mkdir"});
    const Probe probe = is_mounted(names.findmnt, names.target);
    return {.mount = action(node.path, concat("mount ", names.source, " at ", names.target),
                            std::move(argv), unless(probe)),
            .unmount = action(node.path, concat("unmount ", names.target), {"umount", names.target},
                              only_if(probe))};
}

class Collector {
  public:
    explicit Collector(const std::string& root) : root_(root) {}

    /// In the order of definitions; of two with one key inside of a disk the later stays.
    Pairs pairs;

    void add_content(const ContentPointer& content) {
        if (content != nullptr) {
            std::visit([&](const auto& kind) { add(*content, kind); }, content->kind);
        }
    }

    void add_nodev(const Nodev& nodev) {
        if (!nodev.mountpoint) {
            return;
        }
        const auto& options = nodev.mount_options;
        const bool is_bind = std::find(options.begin(), options.end(), "bind") != options.end();
        // As in disko, the type stands where findmnt expects a source.
        const MountNames names{.source = is_bind ? concat(root_, nodev.device) : nodev.device,
                               .findmnt = nodev.fs_type,
                               .target = concat(root_, *nodev.mountpoint)};
        Argv argv{"mount", "-t", nodev.fs_type, names.source, names.target};
        const Argv words = option_words(options);
        argv.insert(argv.end(), words.begin(), words.end());
        pairs.insert_or_assign(*nodev.mountpoint, mount_pair(nodev.node, names, std::move(argv)));
    }

  private:
    void add(const Content&, const Gpt& gpt) {
        for (const Partition* partition : by_key(gpt)) {
            add_content(partition->content);
        }
    }

    void add(const Content& content, const Filesystem& filesystem) {
        if (!filesystem.mountpoint) {
            return;
        }
        const std::string target = concat(root_, *filesystem.mountpoint);
        Argv argv{"mount", content.device, target, "-t", filesystem.format};
        for (const std::string& option : filesystem.mount_options) {
            argv.insert(argv.end(), {"-o", option});
        }
        pairs.insert_or_assign(
            *filesystem.mountpoint,
            mount_pair(content.node, {content.device, content.device, target}, std::move(argv)));
    }

    void add(const Content& content, const Btrfs& btrfs) {
        for (const Subvolume& subvolume : btrfs.subvolumes) {
            if (subvolume.mountpoint) {
                std::vector<std::string> options = subvolume.mount_options;
                options.push_back(concat("subvol=", subvolume.name));
                add_btrfs(content, subvolume.node, *subvolume.mountpoint, options);
            }
        }
        if (btrfs.mountpoint) {
            add_btrfs(content, content.node, *btrfs.mountpoint, btrfs.mount_options);
        }
    }

    void add_btrfs(const Content& content, const NodeInfo& node, const std::string& mountpoint,
                   const std::vector<std::string>& options) {
        const std::string target = concat(root_, mountpoint);
        Argv argv{"mount", content.device, target};
        const Argv words = option_words(options);
        argv.insert(argv.end(), words.begin(), words.end());
        pairs.insert_or_assign(
            mountpoint,
            mount_pair(node, {content.device, content.device, target}, std::move(argv)));
    }

    /// disko has a swapon as well, but never emits it: swap is used from the first boot on.
    void add(const Content& content, const Swap& swap) {
        if (swap.is_randomly_encrypted) {
            return;
        }
        const Probe is_on{
            {"swapon", "--show"}, Judgement::prints_line_of_resolved_path, content.device};
        pairs.insert_or_assign(
            content.device,
            MountPair{.mount = {},
                      .unmount =
                          action(content.node.path, concat("stop swapping to ", content.device),
                                 {"swapoff", content.device}, only_if(is_on))});
    }

    template <typename Kind>
    void add(const Content&, const Kind&) {} // Refused before.

    const std::string& root_;
};

/// Of two devices with the same key the first counts; inside of one it is the last.
Pairs collect(const Layout& layout, const EffectOptions& options) {
    Pairs all;
    for (const Disk& disk : layout.disks) {
        Collector one(options.root_mount_point);
        one.add_content(disk.content);
        all.merge(one.pairs);
    }
    Collector rest(options.root_mount_point);
    for (auto nodev = layout.nodevs.rbegin(); nodev != layout.nodevs.rend(); ++nodev) {
        rest.add_nodev(*nodev);
    }
    all.merge(rest.pairs);
    return all;
}

} // namespace

std::vector<Action> mount_actions(const Layout& layout, const EffectOptions& options) {
    const Pairs pairs = collect(layout, options);
    std::vector<Action> actions;
    for (const std::string& mountpoint : mount_order(layout)) {
        const auto pair = pairs.find(mountpoint);
        if (pair != pairs.end() && pair->second.mount) {
            actions.push_back(*pair->second.mount);
        }
    }
    return actions;
}

std::vector<Action> unmount_actions(const Layout& layout, const EffectOptions& options) {
    const Pairs pairs = collect(layout, options);
    std::vector<Action> actions;
    for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
        actions.push_back(pair->second.unmount);
    }
    return actions;
}

} // namespace harness::disko
