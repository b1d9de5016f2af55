#pragma once

#include "harness/base/diagnostics.hpp"
#include "harness/disko/layout_kinds.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace harness::disko {

/// What a device or partition holds: one of disko's content types.
struct Content {
    NodeInfo node;
    std::string device; ///< The path by which disko's commands name what is formatted here.
    std::variant<Gpt, Table, Filesystem, Btrfs, Swap, Luks, LvmPv, MdraidMember, ZfsMember,
                 BcachefsMember>
        kind;
};

/// `disko.devices.disk.<key>`.
struct Disk {
    NodeInfo node;
    std::string key;
    std::string name; ///< The key with `_` for every `/`, unless the layout names it.
    std::string device;
    bool is_destroyed = true; ///< False: the destroy stage leaves this disk alone.
    std::string image_name;
    std::string image_size;
    ContentPointer content;
};

/// `disko.devices.mdadm.<key>`.
struct Mdadm {
    NodeInfo node;
    std::string key;
    std::string name;
    std::int64_t level = 1;
    std::string metadata;
    std::vector<std::string> extra_args;
    ContentPointer content;
};

/// A disko document as its evaluation gives it: every default filled, partitions numbered. Maps
/// stand as lists in the byte order of their keys. Copies share their contents, which are const.
struct Layout {
    std::shared_ptr<const Source> source;
    std::vector<Disk> disks;
    std::vector<Mdadm> arrays;
    std::vector<LvmVg> volume_groups;
    std::vector<Zpool> pools;
    std::vector<Nodev> nodevs;
    std::vector<BcachefsFilesystem> bcachefs_filesystems;

    /// Where a node stands in the document, for a message.
    [[nodiscard]] Place place_of(const NodeInfo& node) const;
};

/// The name of a content's type as a layout writes it: "gpt", "btrfs", "lvm_pv".
[[nodiscard]] std::string_view type_name(const Content& content);

} // namespace harness::disko
