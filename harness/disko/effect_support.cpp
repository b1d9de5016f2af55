#include "harness/disko/effect_support.hpp"

#include "harness/base/concat.hpp"
#include "harness/disko/shell_words.hpp"

#include <set>

namespace harness::disko {

namespace {

constexpr std::size_t most_partitions = 128; ///< The entries of sgdisk's table.

class Refuser {
  public:
    Refuser(const Layout& layout, Diagnostics& problems) : layout_(layout), problems_(problems) {}

    void refuse_layout() {
        refuse_map(layout_.arrays, "mdadm");
        refuse_map(layout_.volume_groups, "lvm_vg");
        refuse_map(layout_.pools, "zpool");
        refuse_map(layout_.bcachefs_filesystems, "bcachefs_filesystems");
        for (const Nodev& nodev : layout_.nodevs) {
            check_node(nodev.node);
            check_words(nodev.node, "fsType", nodev.fs_type, 1);
            check_quoted(nodev.node, "device", nodev.device);
            check_quoted(nodev.node, "mountpoint", nodev.mountpoint.value_or("/"));
            check_each(nodev.node, "mountOptions", nodev.mount_options, 1);
        }
        for (const Disk& disk : layout_.disks) {
            check_disk(disk);
        }
    }

  private:
    void error(const NodeInfo& node, std::string problem, std::string help) {
        problems_.error(layout_.place_of(node), std::move(problem), std::move(help));
    }

    void not_supported(const NodeInfo& node, std::string_view type) {
        error(node, concat("'", type, "' is not yet supported ('", node.path.text, "')"),
              "supported are disk, gpt, filesystem, btrfs, swap and nodev");
    }

    template <typename Entry>
    void refuse_map(const std::vector<Entry>& entries, std::string_view type) {
        for (const Entry& entry : entries) {
            not_supported(entry.node, type);
        }
    }

    void check_node(const NodeInfo& node) {
        for (const Hook& hook : node.hooks) {
            problems_.error(
                layout_.source->place_of(hook.span),
                concat("hook '", hook.name, "' of '", node.path.text, "' is not yet supported"),
                "export the layout without the hook and do its work in a step of the scenario");
        }
        for (const UnknownKey& unknown : node.unknown_keys) {
            problems_.error(
                layout_.source->place_of(unknown.span),
                concat("unknown attribute '", unknown.key, "' of '", node.path.text, "'"),
                "the layout's disko is newer than the one known here (1.13)");
        }
    }

    /// For what disko writes without quotes. `most` words may come of it.
    void check_words(const NodeInfo& node, std::string_view attribute, const std::string& value,
                     std::size_t most = std::string::npos) {
        const auto words = unquoted_words(value);
        if (!words || words->size() > most || (most == 1 && words->empty())) {
            error(node,
                  concat("'", attribute, "' of '", node.path.text, "' is '", value,
                         "', which only a shell can read"),
                  "write plain words, without blanks, quotes and '$'");
        }
    }

    void check_each(const NodeInfo& node, std::string_view attribute,
                    const std::vector<std::string>& values, std::size_t most = std::string::npos) {
        for (const std::string& value : values) {
            check_words(node, attribute, value, most);
        }
    }

    void check_quoted(const NodeInfo& node, std::string_view attribute, const std::string& value) {
        if (!is_literal_in_quotes(value)) {
            error(node,
                  concat("'", attribute, "' of '", node.path.text, "' is '", value,
                         "', which only a shell can read"),
                  "write it without '\"', '$' and '`'");
        }
    }

    void check_disk(const Disk& disk) {
        check_node(disk.node);
        check_words(disk.node, "device", disk.device, 1);
        if (disk.content == nullptr) {
            error(disk.node, concat("disk '", disk.key, "' has no content"),
                  "disko makes no script for such a disk; give it a content or take it out");
            return;
        }
        check_content(*disk.content);
    }

    void check_content(const Content& content) {
        check_node(content.node);
        check_quoted(content.node, "device", content.device);
        std::visit([&](const auto& kind) { check(content, kind); }, content.kind);
    }

    void check(const Content& content, const Gpt& gpt) {
        if (gpt.partitions.size() > most_partitions) {
            error(
                content.node,
                concat("'", content.node.path.text, "' has ", gpt.partitions.size(), " partitions"),
                concat("a GPT as sgdisk makes it holds ", most_partitions));
        }
        std::set<std::string> names;
        for (const Partition& partition : gpt.partitions) {
            if (!names.insert(partition.name).second) {
                error(partition.node,
                      concat("'", content.node.path.text, "' has two partitions of the name '",
                             partition.name, "'"),
                      "disko gives both the same number; name them apart");
            }
            check_partition(partition);
        }
    }

    void check_partition(const Partition& partition) {
        const NodeInfo& node = partition.node;
        check_node(node);
        check_words(node, "type", partition.type, 1);
        check_words(node, "start", partition.start, 1);
        check_words(node, "end", partition.end, 1);
        check_quoted(node, "label", partition.label);
        check_quoted(node, "uuid", partition.uuid.value_or("R"));
        if (partition.hybrid) {
            check_node(partition.hybrid->node);
            error(partition.hybrid->node,
                  concat("a hybrid MBR is not yet supported ('", partition.hybrid->node.path.text,
                         "')"),
                  "take 'hybrid' out of the partition");
        }
        if (partition.content != nullptr) {
            check_content(*partition.content);
        }
    }

    void check(const Content& content, const Filesystem& filesystem) {
        check_words(content.node, "format", filesystem.format, 1);
        check_quoted(content.node, "mountpoint", filesystem.mountpoint.value_or("/"));
    }

    void check(const Content& content, const Btrfs& btrfs) {
        check_each(content.node, "extraArgs", btrfs.extra_args);
        check_each(content.node, "mountOptions", btrfs.mount_options);
        check_quoted(content.node, "mountpoint", btrfs.mountpoint.value_or("/"));
        check_swap_files(btrfs.mountpoint, btrfs.swap_files);
        for (const Subvolume& subvolume : btrfs.subvolumes) {
            check_node(subvolume.node);
            // Its name stands in quotes where it is made, without them where it is mounted.
            check_words(subvolume.node, "name", subvolume.name, 1);
            check_each(subvolume.node, "extraArgs", subvolume.extra_args);
            check_each(subvolume.node, "mountOptions", subvolume.mount_options);
            check_quoted(subvolume.node, "mountpoint", subvolume.mountpoint.value_or("/"));
            check_swap_files(subvolume.mountpoint, subvolume.swap_files);
        }
    }

    void check_swap_files(const std::optional<std::string>& mountpoint,
                          const std::vector<SwapFile>& files) {
        for (const SwapFile& file : files) {
            check_node(file.node);
            check_words(file.node, "size", file.size, 1);
            check_quoted(file.node, "path", file.path);
            if (!mountpoint) {
                error(file.node,
                      concat("the swap file '", file.node.path.text,
                             "' lies on a volume without a mount point"),
                      "give the volume a 'mountpoint'; disko can not evaluate it either");
            }
        }
    }

    void check(const Content& content, const Swap& swap) {
        check_each(content.node, "extraArgs", swap.extra_args);
    }

    template <typename Kind>
    void check(const Content& content, const Kind&) {
        not_supported(content.node, type_name(content));
    }

    const Layout& layout_;
    Diagnostics& problems_;
};

} // namespace

Diagnostics refuse_unsupported(const Layout& layout) {
    Diagnostics problems;
    Refuser(layout, problems).refuse_layout();
    return problems;
}

} // namespace harness::disko
