#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"
#include "harness/disko/node_reader.hpp"

#include <algorithm>
#include <array>

namespace harness::disko {

namespace {

constexpr std::array<std::string_view, 7> disk_keys{"content",   "destroy", "device", "imageName",
                                                    "imageSize", "name",    "type"};
constexpr std::array<std::string_view, 6> mdadm_keys{"content",  "extraArgs", "level",
                                                     "metadata", "name",      "type"};
constexpr std::array<std::string_view, 3> lvm_vg_keys{"lvs", "name", "type"};
constexpr std::array<std::string_view, 7> lv_keys{"content", "extraArgs", "lvm_type", "name",
                                                  "pool",    "priority",  "size"};
constexpr std::array<std::string_view, 5> nodev_keys{"device", "fsType", "mountOptions",
                                                     "mountpoint", "type"};
constexpr std::array<std::string_view, 8> bcachefs_keys{
    "extraFormatArgs", "mountOptions", "mountpoint", "name",
    "passwordFile",    "subvolumes",   "type",       "uuid"};
constexpr std::array<std::string_view, 4> bcachefs_subvolume_keys{"mountOptions", "mountpoint",
                                                                  "name", "type"};

LogicalVolume read_logical_volume(const std::string& key, const NodeReader& node,
                                  const std::string& group) {
    LogicalVolume volume;
    volume.node = node.info(lv_keys);
    volume.key = key;
    volume.name = node.text_or("name", key);
    volume.size = node.required_text("size");
    volume.lvm_type = node.text("lvm_type");
    volume.pool = node.text("pool");
    const bool takes_the_rest = volume.size.find("100%") != std::string::npos;
    const std::int64_t base = volume.lvm_type == "thin-pool" ? 501 : 1000;
    volume.priority = node.integer("priority").value_or(base + (takes_the_rest ? 251 : 0));
    volume.extra_args = node.texts("extraArgs");
    volume.content = read_content(
        node,
        {.type = "lvm_vg", .name = group, .device = concat("/dev/", group, "/", volume.name)});
    return volume;
}

/// bcachefs without a `uuid`: the start of the name's SHA-256, dashed like one.
std::string uuid_from_name(std::string_view name) {
    const std::string digits = sha256_hex(name);
    return concat(digits.substr(0, 8), "-", digits.substr(8, 4), "-", digits.substr(12, 4), "-",
                  digits.substr(16, 4), "-", digits.substr(20, 12));
}

bool is_special(std::string_view fs_type) {
    constexpr std::array<std::string_view, 6> special{"proc",  "sysfs",    "tmpfs",
                                                      "ramfs", "devtmpfs", "devpts"};
    return std::find(special.begin(), special.end(), fs_type) != special.end();
}

} // namespace

Disk read_disk(const std::string& key, const NodeReader& node) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '/', '_');
    Disk disk;
    disk.node = node.info(disk_keys);
    disk.key = key;
    disk.name = node.text_or("name", name);
    static_cast<void>(node.required_text("device"));
    disk.device = node.absolute_path("device").value_or("");
    disk.is_destroyed = node.boolean_or("destroy", true);
    disk.image_name = node.text_or("imageName", disk.name);
    disk.image_size = node.text_or("imageSize", "2G");
    disk.content = read_content(
        node, {.type = "disk", .name = disk.name, .device = disk.device, .takes_tables = true});
    return disk;
}

Mdadm read_mdadm(const std::string& key, const NodeReader& node) {
    Mdadm array;
    array.node = node.info(mdadm_keys);
    array.key = key;
    array.name = node.text_or("name", key);
    array.level = node.integer("level").value_or(1);
    array.metadata = node.text_or("metadata", "default");
    array.extra_args = node.texts("extraArgs");
    array.content = read_content(node, {.type = "mdadm",
                                        .name = array.name,
                                        .device = concat("/dev/md/", array.name),
                                        .takes_tables = true});
    return array;
}

LvmVg read_lvm_vg(const std::string& key, const NodeReader& node) {
    LvmVg group{.node = node.info(lvm_vg_keys),
                .key = key,
                .name = node.text_or("name", key),
                .volumes = {}};
    for (const auto& [name, child] : node.children("lvs")) {
        group.volumes.push_back(read_logical_volume(name, child, group.name));
    }
    return group;
}

Nodev read_nodev(const std::string& key, const NodeReader& node) {
    Nodev nodev;
    nodev.node = node.info(nodev_keys);
    nodev.key = key;
    nodev.fs_type = node.required_text("fsType");
    nodev.device = node.text_or("device", is_special(nodev.fs_type) ? nodev.fs_type : "none");
    // Here alone `null` and a missing key differ: null leaves it unmounted, missing means the key.
    const bool is_stated =
        node.reader().node() != nullptr && node.reader().node()->find("mountpoint") != nullptr;
    nodev.mountpoint = is_stated ? node.absolute_path("mountpoint") : key;
    nodev.mount_options = node.mount_options("mountOptions");
    return nodev;
}

BcachefsFilesystem read_bcachefs_filesystem(const std::string& key, const NodeReader& node) {
    BcachefsFilesystem filesystem;
    filesystem.node = node.info(bcachefs_keys);
    filesystem.key = key;
    filesystem.name = node.text_or("name", key);
    filesystem.uuid = node.text_or("uuid", uuid_from_name(filesystem.name));
    filesystem.mountpoint = node.absolute_path("mountpoint");
    filesystem.password_file = node.text("passwordFile");
    filesystem.mount_options = node.texts("mountOptions");
    filesystem.extra_format_args = node.texts("extraFormatArgs");
    for (const auto& [name, child] : node.children("subvolumes")) {
        filesystem.subvolumes.push_back(
            BcachefsSubvolume{.node = child.info(bcachefs_subvolume_keys),
                              .key = name,
                              .name = child.text_or("name", name),
                              .mountpoint = child.absolute_path("mountpoint"),
                              .mount_options = child.texts("mountOptions")});
    }
    return filesystem;
}

} // namespace harness::disko
