#include "harness/base/concat.hpp"
#include "harness/checks/check_groups.hpp"
#include "harness/checks/feature_checks.hpp"

namespace harness::checks {

namespace {

std::string tag_of(const Signature& signature, std::string_view tag) {
    const auto found = signature.find(tag);
    return found == signature.end() ? std::string() : found->second;
}

/// What blkid calls the result of `mkfs.<format>`.
std::string blkid_type(const std::string& format) {
    if (format == "fat" || format == "msdos") {
        return "vfat";
    }
    return format == "ext" ? "ext2" : format;
}

/// A tag of blkid and how people call it.
struct Tag {
    std::string_view key;
    std::string_view name;
};

constexpr Tag type_tag{"TYPE", "type"};
constexpr Tag label_tag{"LABEL", "label"};
constexpr Tag version_tag{"VERSION", "version"};

void add_tag_check(Checklist& list, std::string name, const disko::Content& content, Tag tag,
                   const std::string& wanted) {
    list.ask_signature(content.device);
    list.add(std::move(name), content.node.path,
             [device = content.device, tag, wanted](const Guest& guest) {
                 const std::string expected = concat(tag.name, " ", wanted);
                 const auto signature = guest.signature(device);
                 if (!signature) {
                     return failed(concat(device, " has no signature of any file system"), expected,
                                   "nothing");
                 }
                 const std::string seen = tag_of(*signature, tag.key);
                 return verdict(seen == wanted, concat(device, " has another ", tag.name), expected,
                                seen.empty() ? concat("no ", tag.name)
                                             : concat(tag.name, " ", seen));
             });
}

/// File systems other than btrfs tell their size only while they are mounted.
Finding judge_mounted_size(const Guest& guest, const std::string& device) {
    constexpr std::uint64_t least_percent = 90; // ext4 keeps up to 7 % for inodes and journal.
    const auto partition = guest.device_at(device);
    if (!partition) {
        return failed(concat(device, " leads to no block device of the guest"),
                      "a file system that fills it", "nothing");
    }
    const std::string expected = concat("at least ", least_percent, " % of the ",
                                        to_human(partition->size), " of ", partition->node);
    if (!partition->file_system_size) {
        return failed("it is not mounted, so that the kernel tells no size", expected, "no size");
    }
    const Bytes size = *partition->file_system_size;
    const bool is_right =
        size <= partition->size && size.count / least_percent >= partition->size.count / 100;
    return verdict(is_right, "the file system does not fill its device", expected, to_human(size));
}

Finding judge_btrfs_size(const Guest& guest, const std::string& device) {
    const auto partition = guest.device_at(device);
    const auto super = guest.btrfs_super(device);
    if (!partition || !super || !super->is_valid) {
        return failed(concat(device, " has no valid btrfs superblock"),
                      "a btrfs that fills its device", "nothing");
    }
    // mkfs.btrfs rounds down to its own sectors.
    const Bytes lost = super->device_size <= partition->size ? partition->size - super->device_size
                                                             : Bytes{super->sector_size};
    return verdict(lost.count < super->sector_size, "the file system does not fill its device",
                   concat(partition->size.count, " bytes of ", partition->node),
                   concat(super->device_size.count, " bytes"));
}

void add_size_check(Checklist& list, const DeclaredVolume& volume, bool is_btrfs, bool is_mounted) {
    const disko::Content& content = *volume.content;
    const std::string name = concat("file system ", volume.name, ": size");
    if (!is_btrfs && !is_mounted) {
        list.add_skipped(name, content.node.path,
                         "it tells its size only while it is mounted, and the layout mounts it "
                         "nowhere");
        return;
    }
    list.ask_path(content.device);
    list.add(name, content.node.path, [device = content.device, is_btrfs](const Guest& guest) {
        return is_btrfs ? judge_btrfs_size(guest, device) : judge_mounted_size(guest, device);
    });
}

class VolumeChecks {
  public:
    VolumeChecks(Checklist& list, const DeclaredVolume& volume,
                 std::span<const DeclaredMount> mounts)
        : list_(list), volume_(volume), content_(*volume.content), mounts_(mounts) {}

    void operator()(const disko::Gpt&) {}

    void operator()(const disko::Filesystem& filesystem) {
        const std::string subject = concat("file system ", volume_.name, ": ");
        add_tag_check(list_, concat(subject, "type ", filesystem.format), content_, type_tag,
                      blkid_type(filesystem.format));
        const bool is_fat = blkid_type(filesystem.format) == "vfat";
        const bool is_f2fs = filesystem.format == "f2fs";
        const auto label = argument_value(filesystem.extra_args, {is_fat    ? "-n"
                                                                  : is_f2fs ? "-l"
                                                                            : "-L"});
        if (label) {
            add_tag_check(list_, concat(subject, "label ", *label), content_, label_tag, *label);
        }
        add_size_check(list_, volume_, false, filesystem.mountpoint.has_value());
        const auto width = argument_value(filesystem.extra_args, {"-F"});
        if (is_fat && width) {
            add_tag_check(list_, concat(subject, "features"), content_, version_tag,
                          concat("FAT", *width));
        }
        if (filesystem.format.starts_with("ext")) {
            add_ext_feature_check(list_, volume_, filesystem.extra_args);
        }
    }

    void operator()(const disko::Btrfs& btrfs) {
        const std::string subject = concat("file system ", volume_.name, ": ");
        const auto arguments = split_arguments(btrfs.extra_args);
        list_.ask_btrfs_super(content_.device);
        add_tag_check(list_, concat(subject, "type btrfs"), content_, type_tag, "btrfs");
        if (const auto label = argument_value(arguments, {"-L", "--label"})) {
            add_tag_check(list_, concat(subject, "label ", *label), content_, label_tag, *label);
        }
        add_size_check(list_, volume_, true, true);
        add_btrfs_feature_check(list_, volume_, arguments);
        add_subvolume_checks(list_, volume_, btrfs, mounts_);
    }

    void operator()(const disko::Swap& swap) {
        const std::string subject = concat("swap ", volume_.name, ": ");
        if (swap.is_randomly_encrypted) {
            list_.add_skipped(concat(subject, "signature"), content_.node.path,
                              "it is made anew at each boot, with a key of that boot");
            return;
        }
        add_tag_check(list_, concat(subject, "signature"), content_, type_tag, "swap");
        const auto arguments = split_arguments(swap.extra_args);
        if (const auto label = argument_value(arguments, {"-L", "--label"})) {
            add_tag_check(list_, concat(subject, "label ", *label), content_, label_tag, *label);
        }
    }

    template <typename Unsupported>
    void operator()(const Unsupported&) {
        list_.add_skipped(concat("volume ", volume_.name, ": ", disko::type_name(content_)),
                          content_.node.path,
                          concat(disko::type_name(content_), " is not yet supported"));
    }

  private:
    Checklist& list_;
    const DeclaredVolume& volume_;
    const disko::Content& content_;
    std::span<const DeclaredMount> mounts_;
};

} // namespace

void add_volume_checks(Checklist& list, const DeclaredVolume& volume,
                       std::span<const DeclaredMount> mounts) {
    VolumeChecks checks(list, volume, mounts);
    std::visit(checks, volume.content->kind);
}

} // namespace harness::checks
