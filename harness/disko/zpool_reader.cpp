#include "harness/base/concat.hpp"
#include "harness/base/suggest.hpp"
#include "harness/disko/node_reader.hpp"

#include <algorithm>
#include <array>

namespace harness::disko {

namespace {

constexpr std::array<std::string_view, 8> zpool_keys{
    "datasets", "mode", "mountOptions", "mountpoint", "name", "options", "rootFsOptions", "type"};
constexpr std::array<std::string_view, 5> zfs_fs_keys{"mountOptions", "mountpoint", "name",
                                                      "options", "type"};
constexpr std::array<std::string_view, 7> zfs_volume_keys{
    "content", "extraArgs", "mountOptions", "name", "options", "size", "type"};

constexpr std::string_view root_key = "__root";

Vdev read_vdev(const NodeReader& node) {
    return Vdev{.mode = node.text_or("mode", ""), .members = node.texts("members")};
}

std::vector<Vdev> read_vdevs(const NodeReader& topology, std::string_view key) {
    std::vector<Vdev> out;
    const NodeReader child = topology.child(key);
    if (child.is_there() && child.reader().node()->map() != nullptr) {
        out.push_back(read_vdev(child)); // `special` may be one vdev instead of a list.
        return out;
    }
    for (const NodeReader& element : topology.elements(key)) {
        out.push_back(read_vdev(element));
    }
    return out;
}

std::variant<std::string, Topology> read_mode(const NodeReader& node) {
    const NodeReader mode = node.child("mode");
    if (!mode.is_there() || mode.reader().node()->map() == nullptr) {
        return node.text_or("mode", "");
    }
    const NodeReader topology = mode.child("topology");
    return Topology{.vdevs = read_vdevs(topology, "vdev"),
                    .log = read_vdevs(topology, "log"),
                    .dedup = read_vdevs(topology, "dedup"),
                    .special = read_vdevs(topology, "special"),
                    .spares = topology.texts("spare"),
                    .cache = topology.texts("cache")};
}

ZfsVolume read_volume(const NodeReader& node, const Dataset& dataset) {
    ZfsVolume volume;
    volume.options = node.text_map("options");
    volume.mount_options = node.mount_options("mountOptions");
    volume.extra_args = node.texts("extraArgs");
    volume.size = node.text("size");
    volume.content = read_content(node, {.type = "zfs_volume",
                                         .name = dataset.name,
                                         .device = concat("/dev/zvol/", dataset.full_name)});
    return volume;
}

Dataset read_dataset(const std::string& key, const NodeReader& node, const std::string& pool) {
    Dataset dataset;
    dataset.key = key;
    dataset.name = node.text_or("name", key);
    dataset.full_name = key == root_key ? pool : concat(pool, "/", dataset.name);
    const std::string type = node.required_text("type");
    if (type == "zfs_volume") {
        dataset.node = node.info(zfs_volume_keys);
        dataset.kind = read_volume(node, dataset);
        return dataset;
    }
    if (type != "zfs_fs" && !type.empty()) {
        const std::vector<std::string> known{"zfs_fs", "zfs_volume"};
        node.child("type").error(concat("unknown type '", type, "' of '", node.path(), "'"),
                                 suggestion(type, known));
    }
    dataset.node = node.info(zfs_fs_keys);
    dataset.kind = ZfsFs{.options = node.text_map("options"),
                         .mount_options = node.mount_options("mountOptions"),
                         .mountpoint = node.absolute_path("mountpoint"),
                         .is_pool_root = key == root_key};
    return dataset;
}

/// disko adds this entry to every pool; a document without it was not evaluated to the end.
void add_root(Zpool& pool) {
    const bool is_there = std::any_of(pool.datasets.begin(), pool.datasets.end(),
                                      [](const Dataset& d) { return d.key == root_key; });
    if (is_there) {
        return;
    }
    Dataset root{
        .node = {.path = pool.node.path, .span = pool.node.span, .hooks = {}, .unknown_keys = {}},
        .key = std::string(root_key),
        .name = std::string(root_key),
        .full_name = pool.name,
        .kind = ZfsFs{.options = pool.root_fs_options,
                      .mount_options = pool.mount_options,
                      .mountpoint = pool.mountpoint,
                      .is_pool_root = true}};
    const auto place = std::lower_bound(
        pool.datasets.begin(), pool.datasets.end(), root_key,
        [](const Dataset& dataset, std::string_view key) { return dataset.key < key; });
    pool.datasets.insert(place, std::move(root));
}

} // namespace

Zpool read_zpool(const std::string& key, const NodeReader& node) {
    Zpool pool;
    pool.node = node.info(zpool_keys);
    pool.key = key;
    pool.name = node.text_or("name", key);
    pool.mode = read_mode(node);
    pool.options = node.text_map("options");
    pool.root_fs_options = node.text_map("rootFsOptions");
    pool.mountpoint = node.absolute_path("mountpoint");
    pool.mount_options = node.mount_options("mountOptions");
    for (const auto& [name, child] : node.children("datasets")) {
        pool.datasets.push_back(read_dataset(name, child, pool.name));
    }
    add_root(pool);
    return pool;
}

} // namespace harness::disko
