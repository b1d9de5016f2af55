#include "harness/base/concat.hpp"
#include "harness/disko/effect_stages.hpp"

namespace harness::disko {

namespace {

/// disko's destroy goes on whatever fails.
Action tolerated(const LayoutPath& path, std::string summary, Argv argv) {
    return {.path = path,
            .summary = std::move(summary),
            .argv = std::move(argv),
            .guards = {},
            .for_each = {},
            .fallback_argv = {},
            .failure_is_tolerated = true,
            .runs_after_failure = false};
}

ForEachLine each_below(const std::string& device, std::string column, std::string second_word) {
    return {.argv = {"lsblk", "--noheadings", "--raw", "--paths", "--output",
                     concat("NAME,", column), device},
            .second_word = std::move(second_word)};
}

void append_disk(std::vector<Action>& actions, const Disk& disk) {
    const LayoutPath& path = disk.node.path;
    const std::string& device = disk.device;
    Action unmount_parts = tolerated(path, concat("unmount the partitions of ", device),
                                     {"umount", "--all-targets", "--recursive", "{}"});
    unmount_parts.for_each = each_below(device, "TYPE", "part");
    actions.push_back(std::move(unmount_parts));
    actions.push_back(tolerated(path, concat("unmount ", device),
                                {"umount", "--all-targets", "--recursive", device}));

    Action stop_swap = tolerated(path, concat("stop swapping to ", device), {"swapoff", "{}"});
    stop_swap.for_each = each_below(device, "FSTYPE", "swap");
    actions.push_back(std::move(stop_swap));

    Action wipe_parts = tolerated(path, concat("wipe the signatures in the partitions of ", device),
                                  {"wipefs", "--all", "-f", "{}"});
    wipe_parts.for_each = each_below(device, "TYPE", "part");
    actions.push_back(std::move(wipe_parts));
    actions.push_back(tolerated(path, concat("wipe the signatures of ", device),
                                {"wipefs", "--all", "-f", device}));
    actions.push_back(
        tolerated(path, concat("clear the boot code of ", device),
                  {"dd", "if=/dev/zero", concat("of=", device), "bs=440", "count=1"}));
}

} // namespace

std::vector<Action> destroy_actions(const Layout& layout, const EffectOptions& options) {
    std::vector<Action> actions;
    actions.push_back(tolerated({"disko.devices"},
                                concat("unmount all below ", options.root_mount_point),
                                {"umount", "-Rv", options.root_mount_point}));
    for (const Disk& disk : layout.disks) {
        if (disk.is_destroyed) {
            append_disk(actions, disk);
        }
    }
    return actions;
}

} // namespace harness::disko
