#include "harness/disko/lint.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/disko/btrfs_options.hpp"
#include "harness/disko/device_names.hpp"
#include "harness/disko/mounts.hpp"

#include <algorithm>
#include <map>

namespace harness::disko {

namespace {

constexpr std::string_view bios_boot_guid = "21686148-6449-6E6F-744E-656564454649";
constexpr std::string_view esp_guid = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";

/// "0M", "+0s": a number that is zero, with something around it.
bool is_decorated_zero(const std::string& text) {
    const std::size_t first = text.find_first_of("0123456789");
    const std::size_t nonzero = text.find_first_of("123456789");
    return text != "0" && first != std::string::npos && nonzero == std::string::npos;
}

class Linter {
  public:
    explicit Linter(const Layout& layout) : layout_(layout) {}

    Diagnostics problems;

    void check_layout() {
        for (const Disk& disk : layout_.disks) {
            check_content(disk.content);
        }
        for (const Mdadm& array : layout_.arrays) {
            check_content(array.content);
        }
        for (const LvmVg& group : layout_.volume_groups) {
            for (const LogicalVolume& volume : group.volumes) {
                check_content(volume.content);
            }
        }
        check_mounts();
    }

  private:
    void warn(const NodeInfo& node, std::string problem, std::string help) {
        problems.warning(layout_.place_of(node), std::move(problem), std::move(help));
    }

    void check_content(const ContentPointer& content) {
        if (content != nullptr) {
            std::visit([&](const auto& kind) { check(*content, kind); }, content->kind);
        }
    }

    void check(const Content&, const Gpt& gpt) {
        for (const Partition& partition : gpt.partitions) {
            check_label(partition);
            check_extent(partition);
            check_boot(partition);
            check_content(partition.content);
        }
    }

    void check_label(const Partition& partition) {
        if (!partition.has_default_label && partition.label.size() > longest_label) {
            warn(partition.node,
                 concat("the label '", partition.label, "' of '", partition.node.path.text,
                        "' has ", partition.label.size(), " characters"),
                 concat("a GPT holds ", longest_label, " and sgdisk cuts the rest, so that ",
                        partition.device, " never appears; shorten it"));
        }
        const auto [first, is_new] = labels_.try_emplace(partition.label, &partition);
        if (!is_new) {
            warn(partition.node,
                 concat("'", partition.node.path.text, "' and '", first->second->node.path.text,
                        "' both have the label '", partition.label, "'"),
                 "/dev/disk/by-partlabel leads to one of them, and not always the same; label them "
                 "apart");
        }
    }

    void check_extent(const Partition& partition) {
        if (is_decorated_zero(partition.start)) {
            warn(partition.node,
                 concat("'", partition.node.path.text, "' starts at '", partition.start,
                        "', which sgdisk reads as the next free sector"),
                 "write '0' where that is meant, else the start in sectors, as '2048s'");
        }
        if (partition.end.find('%') != std::string::npos) {
            warn(partition.node,
                 concat("'", partition.node.path.text, "' ends at '", partition.end,
                        "', which sgdisk reads as a sector number"),
                 "write size = \"100%\" for the rest of the disk; other percentages can not be "
                 "written");
        }
    }

    void check_boot(const Partition& partition) {
        const std::string type = upper_case(partition.type);
        if (type == bios_boot_guid) {
            warn(
                partition.node,
                concat("'", partition.node.path.text, "' is a BIOS boot partition by its GUID"),
                "write type = \"EF02\": only then does disko make it first and tell GRUB the disk");
        }
        const bool is_esp = type == "EF00" || type == esp_guid;
        const auto* vfat = partition.content == nullptr
                               ? nullptr
                               : std::get_if<Filesystem>(&partition.content->kind);
        if (!is_esp || vfat == nullptr || !vfat->mountpoint) {
            return;
        }
        const auto options = split_options(vfat->mount_options);
        const bool hides = std::any_of(options.begin(), options.end(), [](const auto& option) {
            return option.starts_with("umask=") || option.starts_with("fmask=");
        });
        if (!hides) {
            problems.items.push_back(
                {Severity::note, layout_.place_of(partition.content->node),
                 concat("every user can read the ESP at '", *vfat->mountpoint, "' ('",
                        partition.content->node.path.text, "')"),
                 "mountOptions = [ \"umask=0077\" ] keeps the boot loader's random seed secret"});
        }
    }

    void check(const Content& content, const Filesystem& filesystem) {
        const auto blank = std::find_if(
            filesystem.extra_args.begin(), filesystem.extra_args.end(),
            [](const std::string& argument) { return argument.find(' ') != std::string::npos; });
        if (blank != filesystem.extra_args.end()) {
            warn(content.node,
                 concat("mkfs.", filesystem.format, " gets '", *blank, "' as one word ('",
                        content.node.path.text, "')"),
                 "make it two elements of extraArgs");
        }
        if (filesystem.format == "swap") {
            warn(content.node, concat("there is no mkfs.swap ('", content.node.path.text, "')"),
                 "write type = \"swap\" instead of a filesystem");
        }
    }

    void check(const Content& content, const Btrfs& btrfs) {
        check_options(content.node, btrfs.mount_options);
        for (const Subvolume& subvolume : btrfs.subvolumes) {
            check_options(subvolume.node, subvolume.mount_options);
        }
    }

    void check_options(const NodeInfo& node, const std::vector<std::string>& options) {
        for (const std::string& option : split_options(options)) {
            if (scope_of(option) == OptionScope::unknown) {
                warn(node,
                     concat("btrfs has no mount option '", option, "' ('", node.path.text, "')"),
                     concat("mount ends with code 32; ",
                            nearest(option, known_btrfs_options())
                                ? suggestion(option, known_btrfs_options())
                                : std::string("see btrfs(5)")));
            }
        }
    }

    void check(const Content&, const Luks& luks) { check_content(luks.content); }

    template <typename Kind>
    void check(const Content&, const Kind&) {}

    void check_mounts() {
        const Definitions definitions = definitions_of(layout_);
        std::map<std::string, const MountEntry*> by_mountpoint;
        for (const MountEntry& entry : definitions.mounts) {
            const auto [first, is_new] = by_mountpoint.try_emplace(entry.value.mountpoint, &entry);
            if (!is_new) {
                warn(*entry.node,
                     concat("'", entry.node->path.text, "' and '", first->second->node->path.text,
                            "' are both mounted at '", entry.value.mountpoint, "'"),
                     "disko mounts one of them only; give each its own mount point");
            }
        }
        std::map<const Content*, const MountEntry*> deciding;
        for (const std::string& mountpoint : mount_order(layout_)) {
            const MountEntry& entry = *by_mountpoint.at(mountpoint);
            if (entry.btrfs == nullptr) {
                continue;
            }
            const auto [first, is_first] = deciding.try_emplace(entry.btrfs, &entry);
            if (!is_first) {
                compare(*first->second, entry);
            }
        }
    }

    /// The options of a btrfs belong to the file system: what a later mount asks for is ignored,
    /// without a word from mount or kernel.
    void compare(const MountEntry& first, const MountEntry& later) {
        const FileSystemOptions decided = file_system_options(first.value.options);
        const auto ignored = ineffective_options(later.value.options, decided);
        if (ignored.empty()) {
            return;
        }
        std::vector<std::string> effective;
        for (const std::string& option : split_options(first.value.options)) {
            if (scope_of(option) == OptionScope::file_system) {
                effective.push_back(option);
            }
        }
        const bool asks_nodatacow =
            std::find(ignored.begin(), ignored.end(), "nodatacow") != ignored.end();
        warn(*later.node,
             concat("'", join(ignored, ","), "' has no effect on '", later.value.mountpoint, "': '",
                    first.value.mountpoint, "' is mounted first and decides for the whole btrfs, ",
                    effective.empty() ? std::string("without such options")
                                      : concat("with '", join(effective, ","), "'")),
             asks_nodatacow
                 ? "set 'chattr +C' on its empty directory, or give it a file system of its own"
                 : "ask for the same on every mount of this btrfs; 'btrfs property set' sets the "
                   "compression of one directory");
    }

    const Layout& layout_;
    std::map<std::string, const Partition*> labels_;
};

} // namespace

Diagnostics lint(const Layout& layout) {
    Linter linter(layout);
    linter.check_layout();
    return std::move(linter.problems);
}

} // namespace harness::disko
