#include "harness/base/concat.hpp"
#include "harness/checks/check_groups.hpp"
#include "harness/checks/option_checks.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

/// A mount as it must stand in mountinfo.
struct Wanted {
    std::string target;
    std::string device;
    std::string fs_type;
    std::string root;
    bool is_device_a_path = false;
};

std::string text_of(std::string_view fs_type, std::string_view source, std::string_view root) {
    return concat(fs_type, " from ", source, root == "/" ? "" : concat(", its ", root));
}

Finding nothing_mounted(const std::string& target, std::string expected) {
    return failed(concat("nothing is mounted at ", target), std::move(expected), "nothing");
}

Finding judge_source(const Guest& guest, const Wanted& wanted) {
    const std::string node = wanted.is_device_a_path ? guest.resolve(wanted.device) : wanted.device;
    const std::string expected = text_of(wanted.fs_type, node, wanted.root);
    const auto& mounts = guest.mounts();
    const MountInfo* mount = find_mount(mounts, wanted.target);
    if (mount == nullptr) {
        return nothing_mounted(wanted.target, expected);
    }
    // btrfs shows the path by which the kernel first heard of the device.
    const bool is_source = mount->source == node || mount->source == wanted.device;
    const bool is_right =
        is_source && mount->fs_type == wanted.fs_type && mount->root == wanted.root;
    return verdict(is_right, concat("something else is mounted at ", wanted.target), expected,
                   text_of(mount->fs_type, mount->source, mount->root));
}

bool is_below(std::string_view path, std::string_view directory) {
    return directory == "/" || path == directory ||
           (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
}

/// The mount that a path of the guest is seen through: the last of the deepest ones.
const MountInfo* mount_of(const std::vector<MountInfo>& mounts, std::string_view path) {
    const MountInfo* out = nullptr;
    for (const MountInfo& mount : mounts) {
        if (is_below(path, mount.mount_point) &&
            (out == nullptr || mount.mount_point.size() >= out->mount_point.size())) {
            out = &mount;
        }
    }
    return out;
}

Finding judge_bind(const Guest& guest, const std::string& target, const std::string& source) {
    const auto& mounts = guest.mounts();
    const MountInfo* from = mount_of(mounts, source);
    const MountInfo* mount = find_mount(mounts, target);
    if (from == nullptr || mount == nullptr) {
        return nothing_mounted(target, concat("a bind mount of ", source));
    }
    const std::string_view rest =
        std::string_view(source).substr(from->mount_point == "/" ? 0 : from->mount_point.size());
    const std::string root = below_root(from->root, rest);
    return verdict(mount->device_number == from->device_number && mount->root == root,
                   concat(target, " shows another directory"),
                   text_of(from->fs_type, from->source, root),
                   text_of(mount->fs_type, mount->source, mount->root));
}

bool is_bind(const DeclaredMount& mount) {
    return std::find(mount.options.begin(), mount.options.end(), "bind") != mount.options.end() ||
           std::find(mount.options.begin(), mount.options.end(), "rbind") != mount.options.end();
}

void add_source_check(Checklist& list, const DeclaredMount& mount,
                      std::string_view root_mount_point) {
    const std::string subject = concat("mount ", mount.mountpoint, ": ");
    if (is_bind(mount)) {
        list.add(concat(subject, "source"), mount.node->path,
                 [target = mount.target, source = below_root(root_mount_point, mount.device)](
                     const Guest& guest) { return judge_bind(guest, target, source); });
        return;
    }
    const Wanted wanted{.target = mount.target,
                        .device = mount.device,
                        .fs_type = mount.fs_type,
                        .root = mount.subvolume.empty() ? "/" : concat("/", mount.subvolume),
                        .is_device_a_path = mount.device.starts_with('/')};
    if (wanted.is_device_a_path) {
        list.ask_path(mount.device);
    }
    list.add(concat(subject, mount.btrfs == nullptr ? "source and type" : "source and subvolume"),
             mount.node->path,
             [wanted](const Guest& guest) { return judge_source(guest, wanted); });
}

} // namespace

void add_mount_checks(Checklist& list, std::span<const DeclaredMount> mounts,
                      std::string_view root_mount_point) {
    if (mounts.empty()) {
        return;
    }
    list.ask_mounts(root_mount_point);
    for (const DeclaredMount& mount : mounts) {
        add_source_check(list, mount, root_mount_point);
        add_option_checks(list, mount, mounts);
    }
}

} // namespace harness::checks
