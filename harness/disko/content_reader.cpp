#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/disko/node_reader.hpp"

#include <algorithm>
#include <array>

namespace harness::disko {

namespace {

constexpr std::array<std::string_view, 6> subvolume_keys{"extraArgs", "mountOptions", "mountpoint",
                                                         "name",      "swap",         "type"};
constexpr std::array<std::string_view, 4> swap_file_keys{"options", "path", "priority", "size"};

std::vector<SwapFile> read_swap_files(const NodeReader& node) {
    std::vector<SwapFile> out;
    for (const auto& [key, child] : node.children("swap")) {
        out.push_back(SwapFile{.node = child.info(swap_file_keys),
                               .key = key,
                               .path = child.text_or("path", key),
                               .size = child.text_or("size", ""),
                               .priority = child.integer("priority"),
                               .options = child.mount_options("options")});
    }
    return out;
}

Filesystem read_filesystem(const NodeReader& node) {
    return Filesystem{.format = node.required_text("format"),
                      .mountpoint = node.absolute_path("mountpoint"),
                      .mount_options = node.mount_options("mountOptions"),
                      .extra_args = node.texts("extraArgs")};
}

Swap read_swap(const NodeReader& node) {
    return Swap{.discard_policy = node.text("discardPolicy"),
                .priority = node.integer("priority"),
                .is_randomly_encrypted = node.boolean_or("randomEncryption", false),
                .is_resume_device = node.boolean_or("resumeDevice", false),
                .mount_options = node.mount_options("mountOptions"),
                .extra_args = node.texts("extraArgs")};
}

/// A content type: its name, its own attributes, and whether partitions may hold it.
struct Type {
    std::string_view name;
    std::array<std::string_view, 10> keys; ///< The rest of the array is empty.
    bool is_table = false;
};

constexpr std::array<Type, 10> content_types{{
    {"bcachefs", {"extraFormatArgs", "filesystem", "label"}},
    {"btrfs", {"extraArgs", "mountOptions", "mountpoint", "subvolumes", "swap"}},
    {"filesystem", {"extraArgs", "format", "mountOptions", "mountpoint"}},
    {"gpt", {"efiGptPartitionFirst", "partitions"}, true},
    {"luks",
     {"additionalKeyFiles", "askPassword", "content", "extraFormatArgs", "extraOpenArgs",
      "initrdUnlock", "keyFile", "name", "passwordFile", "settings"}},
    {"lvm_pv", {"vg"}},
    {"mdraid", {"name"}},
    {"swap",
     {"discardPolicy", "extraArgs", "mountOptions", "priority", "randomEncryption",
      "resumeDevice"}},
    {"table", {"format", "partitions"}, true},
    {"zfs", {"pool"}},
}};

const Type* type_of(const NodeReader& node, const Parent& parent) {
    const std::string name = node.required_text("type");
    std::vector<std::string> known;
    for (const Type& type : content_types) {
        const bool is_allowed = parent.takes_tables || !type.is_table;
        if (is_allowed && type.name == name) {
            return &type;
        }
        if (is_allowed) {
            known.emplace_back(type.name);
        }
    }
    if (name.empty()) {
        return nullptr;
    }
    const bool is_misplaced = name == "gpt" || name == "table";
    node.child("type").error(
        is_misplaced ? concat("'", node.path(), "' can not hold a '", name, "'")
                     : concat("unknown type '", name, "' of '", node.path(), "'"),
        is_misplaced ? "a partition table stands on a disk, an mdadm array or in a luks"
                     : suggestion(name, known));
    return nullptr;
}

void read_kind(const NodeReader& node, std::string_view type, const Parent& parent,
               Content& content) {
    if (type == "gpt") {
        content.kind = read_gpt(node, parent);
    } else if (type == "table") {
        content.kind = read_table(node, content.device);
    } else if (type == "filesystem") {
        content.kind = read_filesystem(node);
    } else if (type == "btrfs") {
        content.kind = read_btrfs(node);
    } else if (type == "swap") {
        content.kind = read_swap(node);
    } else if (type == "luks") {
        content.kind = read_luks(node);
    } else if (type == "lvm_pv") {
        content.kind = LvmPv{node.required_text("vg")};
    } else if (type == "mdraid") {
        content.kind = MdraidMember{node.required_text("name")};
    } else if (type == "zfs") {
        content.kind = ZfsMember{node.required_text("pool")};
    } else {
        content.kind = BcachefsMember{.filesystem = node.required_text("filesystem"),
                                      .label = node.text_or("label", ""),
                                      .extra_format_args = node.texts("extraFormatArgs")};
    }
}

} // namespace

Btrfs read_btrfs(const NodeReader& node) {
    Btrfs btrfs{.mountpoint = node.absolute_path("mountpoint"),
                .mount_options = node.mount_options("mountOptions"),
                .extra_args = node.texts("extraArgs"),
                .swap_files = read_swap_files(node),
                .subvolumes = {}};
    for (const auto& [key, child] : node.children("subvolumes")) {
        btrfs.subvolumes.push_back(Subvolume{.node = child.info(subvolume_keys),
                                             .key = key,
                                             .name = child.text_or("name", key),
                                             .mountpoint = child.absolute_path("mountpoint"),
                                             .mount_options = child.mount_options("mountOptions"),
                                             .extra_args = child.texts("extraArgs"),
                                             .swap_files = read_swap_files(child)});
    }
    return btrfs;
}

Luks read_luks(const NodeReader& node) {
    const NodeReader settings = node.child("settings");
    Luks luks;
    luks.name = node.required_text("name");
    luks.password_file = node.text("passwordFile");
    luks.key_file = node.text("keyFile");
    luks.settings_key_file = settings.text("keyFile");
    luks.allows_discards = settings.boolean_or("allowDiscards", false);
    luks.asks_password = node.boolean_or("askPassword", !luks.password_file && !luks.key_file &&
                                                            !settings.child("keyFile").is_there());
    luks.is_unlocked_in_initrd = node.boolean_or("initrdUnlock", true);
    luks.additional_key_files = node.texts("additionalKeyFiles");
    luks.extra_format_args = node.texts("extraFormatArgs");
    luks.extra_open_args = node.texts("extraOpenArgs");
    luks.content = read_content(node, {.type = "luks",
                                       .name = luks.name,
                                       .device = concat("/dev/mapper/", luks.name),
                                       .takes_tables = true});
    return luks;
}

ContentPointer read_content(const NodeReader& node, const Parent& parent) {
    const NodeReader child = node.child("content");
    if (!child.is_there()) {
        return nullptr;
    }
    if (child.reader().node()->map() == nullptr) {
        child.reader().wrong_type("a map");
        return nullptr;
    }
    const Type* type = type_of(child, parent);
    if (type == nullptr) {
        return nullptr;
    }
    std::vector<std::string_view> known(type->keys.begin(), type->keys.end());
    known.insert(known.end(), {"type", "device"});
    auto content = std::make_shared<Content>();
    content->node = child.info(known);
    content->device = child.text_or("device", parent.device);
    read_kind(child, type->name, parent, *content);
    return content;
}

} // namespace harness::disko
