#pragma once

#include "harness/base/source.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace harness::disko {

struct Content;

/// Contents nest and a layout is copied as a value; they are shared because they never change
/// after reading. Null: the layout leaves the device raw.
using ContentPointer = std::shared_ptr<const Content>;

/// A node's name in the layout: `disko.devices.disk.main.content.partitions.root`. Keys that are no
/// Nix identifiers stand in quotes.
struct LayoutPath {
    std::string text;

    friend auto operator<=>(const LayoutPath&, const LayoutPath&) = default;
};

/// A hook that the layout sets: `postCreateHook`.
struct Hook {
    std::string name;
    std::string text; ///< Empty where the document tells only that there is one.
    Span span;
};

/// An attribute that this reader has no meaning for; planning refuses it.
struct UnknownKey {
    std::string key;
    Span span;
};

/// What every node has: its name, its place in the document, and what must not be passed over.
struct NodeInfo {
    LayoutPath path;
    Span span;
    std::vector<Hook> hooks;
    std::vector<UnknownKey> unknown_keys;
};

/// The entry of a partition in a hybrid MBR.
struct Hybrid {
    NodeInfo node;
    std::optional<std::string> mbr_partition_type;
    bool has_boot_flag = false;
};

struct Partition {
    NodeInfo node;
    std::string key;
    std::string name;
    std::uint32_t number = 0; ///< Rank by (priority, key), from 1: what sgdisk is told.
    std::string type;         ///< Four hex digits or a GUID.
    std::string size;
    std::string start;
    std::string end;
    std::int64_t priority = 1000;
    std::string label;
    bool has_default_label = true;
    std::optional<std::string> uuid;
    std::vector<std::int64_t> attributes;
    std::int64_t alignment = 0;
    std::optional<Hybrid> hybrid;
    std::string device;
    ContentPointer content;
};

struct Gpt {
    bool is_efi_partition_first = true;
    std::vector<Partition> partitions; ///< In the order of their numbers.
};

struct TablePartition {
    NodeInfo node;
    std::optional<std::string> name;
    std::uint32_t number = 0;
    std::string part_type;
    std::optional<std::string> fs_type;
    std::string start;
    std::string end;
    std::vector<std::string> flags;
    bool is_bootable = false;
    ContentPointer content;
};

/// The legacy partition table, made by parted.
struct Table {
    std::string format; ///< "gpt" or "msdos".
    std::vector<TablePartition> partitions;
};

struct Filesystem {
    std::string format; ///< What follows `mkfs.`.
    std::optional<std::string> mountpoint;
    std::vector<std::string> mount_options;
    std::vector<std::string> extra_args;
};

struct SwapFile {
    NodeInfo node;
    std::string key;
    std::string path; ///< Below the mount point of its volume.
    std::string size;
    std::optional<std::int64_t> priority;
    std::vector<std::string> options;
};

struct Subvolume {
    NodeInfo node;
    std::string key;
    std::string name;
    std::optional<std::string> mountpoint;
    std::vector<std::string> mount_options;
    std::vector<std::string> extra_args;
    std::vector<SwapFile> swap_files;
};

struct Btrfs {
    std::optional<std::string> mountpoint;
    std::vector<std::string> mount_options;
    std::vector<std::string> extra_args;
    std::vector<SwapFile> swap_files;
    std::vector<Subvolume> subvolumes; ///< In the byte order of their keys.
};

struct Swap {
    std::optional<std::string> discard_policy;
    std::optional<std::int64_t> priority;
    bool is_randomly_encrypted = false;
    bool is_resume_device = false;
    std::vector<std::string> mount_options;
    std::vector<std::string> extra_args;
};

struct Luks {
    std::string name;
    std::optional<std::string> password_file;
    std::optional<std::string> key_file;
    std::optional<std::string> settings_key_file;
    bool allows_discards = false;
    bool asks_password = true;
    bool is_unlocked_in_initrd = true;
    std::vector<std::string> additional_key_files;
    std::vector<std::string> extra_format_args;
    std::vector<std::string> extra_open_args;
    ContentPointer content;
};

struct LvmPv {
    std::string volume_group;
};

struct MdraidMember {
    std::string array;
};

struct ZfsMember {
    std::string pool;
};

struct BcachefsMember {
    std::string filesystem;
    std::string label;
    std::vector<std::string> extra_format_args;
};

struct LogicalVolume {
    NodeInfo node;
    std::string key;
    std::string name;
    std::string size;
    std::optional<std::string> lvm_type;
    std::optional<std::string> pool;
    std::int64_t priority = 1000;
    std::vector<std::string> extra_args;
    ContentPointer content;
};

/// `disko.devices.lvm_vg.<key>`.
struct LvmVg {
    NodeInfo node;
    std::string key;
    std::string name;
    std::vector<LogicalVolume> volumes; ///< In the byte order of their keys.
};

struct ZfsFs {
    std::map<std::string, std::string> options;
    std::vector<std::string> mount_options;
    std::optional<std::string> mountpoint;
    bool is_pool_root = false; ///< The entry `__root`, which stands for the pool itself.
};

struct ZfsVolume {
    std::map<std::string, std::string> options;
    std::vector<std::string> mount_options;
    std::vector<std::string> extra_args;
    std::optional<std::string> size;
    ContentPointer content;
};

struct Dataset {
    NodeInfo node;
    std::string key;
    std::string name;
    std::string full_name; ///< `<pool>/<name>`; the pool's own name for `__root`.
    std::variant<ZfsFs, ZfsVolume> kind;
};

struct Vdev {
    std::string mode;
    std::vector<std::string> members;
};

/// A pool whose vdevs are listed one by one.
struct Topology {
    std::vector<Vdev> vdevs;
    std::vector<Vdev> log;
    std::vector<Vdev> dedup;
    std::vector<Vdev> special;
    std::vector<std::string> spares;
    std::vector<std::string> cache;
};

/// `disko.devices.zpool.<key>`.
struct Zpool {
    NodeInfo node;
    std::string key;
    std::string name;
    std::variant<std::string, Topology> mode;
    std::map<std::string, std::string> options;
    std::map<std::string, std::string> root_fs_options;
    std::optional<std::string> mountpoint;
    std::vector<std::string> mount_options;
    std::vector<Dataset> datasets; ///< In the byte order of their keys; `__root` is always there.
};

/// `disko.devices.nodev.<key>`: tmpfs, bind mounts and their like.
struct Nodev {
    NodeInfo node;
    std::string key;
    std::string fs_type;
    std::string device;
    std::optional<std::string> mountpoint;
    std::vector<std::string> mount_options;
};

struct BcachefsSubvolume {
    NodeInfo node;
    std::string key;
    std::string name;
    std::optional<std::string> mountpoint;
    std::vector<std::string> mount_options;
};

/// `disko.devices.bcachefs_filesystems.<key>`.
struct BcachefsFilesystem {
    NodeInfo node;
    std::string key;
    std::string name;
    std::string uuid;
    std::optional<std::string> mountpoint;
    std::optional<std::string> password_file;
    std::vector<std::string> mount_options;
    std::vector<std::string> extra_format_args;
    std::vector<BcachefsSubvolume> subvolumes;
};

} // namespace harness::disko
