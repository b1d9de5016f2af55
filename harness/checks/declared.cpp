#include "harness/checks/declared.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/split.hpp"
#include "harness/disko/btrfs_options.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

std::string_view without_slashes_at_end(std::string_view path) {
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return path;
}

DeclaredMount declare(const disko::MountEntry& entry, std::string_view root_mount_point) {
    constexpr std::string_view subvol = "subvol=";
    DeclaredMount out{.mountpoint = entry.value.mountpoint,
                      .target = below_root(root_mount_point, entry.value.mountpoint),
                      .device = entry.value.device,
                      .fs_type = entry.value.fs_type,
                      .options = entry.value.options,
                      .subvolume = {},
                      .node = entry.node,
                      .btrfs = entry.btrfs};
    const bool is_subvolume = entry.btrfs != nullptr && entry.node != &entry.btrfs->node;
    if (is_subvolume) {
        out.subvolume = plain_subvolume(std::string_view(out.options.back()).substr(subvol.size()));
        out.options.pop_back();
    }
    out.options = disko::split_options(out.options);
    if (!is_subvolume && entry.btrfs != nullptr) {
        for (const std::string& option : out.options) {
            if (option.starts_with(subvol)) {
                out.subvolume = plain_subvolume(std::string_view(option).substr(subvol.size()));
            }
        }
    }
    return out;
}

} // namespace

std::vector<DeclaredVolume> volumes_of(const disko::Disk& disk) {
    std::vector<DeclaredVolume> out;
    if (disk.content == nullptr) {
        return out;
    }
    const auto* gpt = std::get_if<disko::Gpt>(&disk.content->kind);
    if (gpt == nullptr) {
        out.push_back({disk.key, disk.key, disk.content.get()});
        return out;
    }
    for (const disko::Partition& partition : gpt->partitions) {
        if (partition.content != nullptr) {
            out.push_back(
                {concat(disk.key, "/", partition.key), disk.key, partition.content.get()});
        }
    }
    return out;
}

std::vector<DeclaredMount> mounts_of(const disko::Layout& layout,
                                     std::string_view root_mount_point) {
    const disko::Definitions definitions = disko::definitions_of(layout);
    std::vector<DeclaredMount> out;
    for (const std::string& mountpoint : disko::mount_order(layout)) {
        const auto entry = std::find_if( // Of several for one mount point the last is mounted.
            definitions.mounts.rbegin(), definitions.mounts.rend(),
            [&](const disko::MountEntry& mount) { return mount.value.mountpoint == mountpoint; });
        if (entry != definitions.mounts.rend()) {
            out.push_back(declare(*entry, root_mount_point));
        }
    }
    return out;
}

std::string below_root(std::string_view root_mount_point, std::string_view mountpoint) {
    const std::string out =
        concat(without_slashes_at_end(root_mount_point), without_slashes_at_end(mountpoint));
    return out.empty() ? "/" : out;
}

std::string_view plain_subvolume(std::string_view name) {
    name = without_slashes_at_end(name);
    while (name.starts_with('/')) {
        name.remove_prefix(1);
    }
    return name;
}

const machine::Disk* recorded_disk(const machine::Plan& machine, std::string_view device) {
    for (const machine::Disk& disk : machine.disks) {
        if (disk.node == device ||
            std::find(disk.links.begin(), disk.links.end(), device) != disk.links.end()) {
            return &disk;
        }
    }
    return nullptr;
}

std::vector<std::string> split_arguments(const std::vector<std::string>& extra_args) {
    std::vector<std::string> out;
    for (const std::string& text : extra_args) {
        for (const std::string_view word : split_words(text)) {
            out.emplace_back(word);
        }
    }
    return out;
}

std::optional<std::string> argument_value(const std::vector<std::string>& arguments,
                                          std::initializer_list<std::string_view> options) {
    std::optional<std::string> out;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        for (const std::string_view option : options) {
            const bool is_long = option.starts_with("--");
            if (argument == option && i + 1 < arguments.size()) {
                out = arguments[i + 1];
            } else if (is_long && argument.starts_with(concat(option, "="))) {
                out = argument.substr(option.size() + 1);
            } else if (!is_long && argument.starts_with(option) && argument != option) {
                out = argument.substr(option.size());
            }
        }
    }
    return out;
}

} // namespace harness::checks
