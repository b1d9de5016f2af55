#include "harness/disko/layout_reader.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/json_tree.hpp"
#include "harness/base/suggest.hpp"
#include "harness/disko/mounts.hpp"
#include "harness/disko/node_reader.hpp"

#include <algorithm>
#include <array>

namespace harness::disko {

namespace {

constexpr std::array<std::string_view, 6> map_names{
    "bcachefs_filesystems", "disk", "lvm_vg", "mdadm", "nodev", "zpool"};

/// Sorting is more than quadratic; no machine has as many disks or mounts.
constexpr std::size_t most_entries = 1000;

/// The reader of `devices`, wherever the document has it.
TreeReader find_devices(const TreeReader& top) {
    if (top.node()->find("disko") != nullptr) {
        return top["disko"]["devices"];
    }
    return top.node()->find("devices") != nullptr ? top["devices"] : top;
}

void reject_unknown_maps(const TreeReader& devices) {
    std::vector<std::string> known;
    for (const std::string_view name : map_names) {
        known.emplace_back(name);
    }
    for (const auto& [key, reader] : devices.members()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            reader.error(concat("unknown device map '", key, "' in 'disko.devices'"),
                         suggestion(key, known));
        }
    }
}

template <typename Entry>
std::vector<Entry> read_map(const NodeReader& devices, std::string_view name,
                            Entry (*read)(const std::string&, const NodeReader&)) {
    std::vector<Entry> out;
    for (const auto& [key, node] : devices.children(name)) {
        if (node.reader().node()->map() == nullptr) {
            node.reader().wrong_type("a map");
            continue;
        }
        out.push_back(read(key, node));
    }
    return out;
}

void check_size(const Layout& layout, const TreeReader& devices) {
    const std::size_t entries = layout.disks.size() + layout.arrays.size() +
                                layout.volume_groups.size() + layout.pools.size() +
                                layout.nodevs.size() + layout.bcachefs_filesystems.size();
    const Definitions definitions = definitions_of(layout);
    if (entries > most_entries || definitions.mounts.size() > most_entries) {
        devices.error(concat("the layout has ", entries, " devices and ", definitions.mounts.size(),
                             " mount points"),
                      concat("at most ", most_entries, " of each are read"));
    }
}

std::vector<std::string> names_of(const std::vector<DeviceReference>& devices) {
    std::vector<std::string> out;
    for (const DeviceReference& device : devices) {
        out.push_back(concat(device.map, ".", device.key));
    }
    return out;
}

void check_cycles(const Layout& layout, const TreeReader& devices) {
    const auto in_circle = names_of(sort_devices(layout).cycle);
    if (!in_circle.empty()) {
        devices.error(concat("the devices wait for each other: ", join(in_circle, " → ")),
                      "take one of them out of the other's members");
    }
    const auto mounts = sort_mounts(layout).cycle;
    if (!mounts.empty()) {
        devices.error(concat("the mount points wait for each other: ", join(mounts, " → ")),
                      "a bind mount's source must not lie below what it provides");
    }
}

void check_stated(const TreeReader& stated, std::string_view name,
                  const std::vector<std::string>& seen, const std::vector<std::string>& ours) {
    if (stated.is_there() && seen != ours) {
        stated.error(concat("'", name, "' is not what the layout gives: stated ", join(seen, ", "),
                            "; computed ", join(ours, ", ")),
                     "export the layout again; the document was changed after its evaluation");
    }
}

/// A document that carries disko's own results must agree with ours.
void check_stated_orders(const TreeReader& top, const Layout& layout) {
    std::vector<std::string> devices;
    for (const TreeReader& pair : top["deviceOrder"].elements()) {
        const auto parts = pair.elements();
        if (parts.size() == 2) {
            devices.push_back(
                concat(parts[0].text().value_or(""), ".", parts[1].text().value_or("")));
        } else {
            pair.wrong_type("a pair of map and key");
        }
    }
    std::vector<std::string> mounts;
    for (const TreeReader& mount : top["mountOrder"].elements()) {
        mounts.push_back(mount.text().value_or(""));
    }
    check_stated(top["deviceOrder"], "deviceOrder", devices, names_of(device_order(layout)));
    check_stated(top["mountOrder"], "mountOrder", mounts, mount_order(layout));
}

} // namespace

Result<Layout> read_layout(const Tree& tree) {
    Diagnostics problems;
    const TreeReader top(tree, problems);
    if (!top.is_there() || top.node()->map() == nullptr) {
        top.wrong_type("a map");
        return problems;
    }
    const NodeReader devices(find_devices(top), "disko.devices");
    if (!devices.is_there()) {
        devices.error("the document has no 'disko.devices'",
                      "export the layout with nix/export-layout.nix");
        return problems;
    }
    reject_unknown_maps(devices.reader());
    Layout layout;
    layout.source = tree.source;
    layout.bcachefs_filesystems =
        read_map(devices, "bcachefs_filesystems", read_bcachefs_filesystem);
    layout.disks = read_map(devices, "disk", read_disk);
    layout.volume_groups = read_map(devices, "lvm_vg", read_lvm_vg);
    layout.arrays = read_map(devices, "mdadm", read_mdadm);
    layout.nodevs = read_map(devices, "nodev", read_nodev);
    layout.pools = read_map(devices, "zpool", read_zpool);
    check_size(layout, devices.reader());
    if (!problems.has_errors()) {
        check_cycles(layout, devices.reader());
    }
    if (!problems.has_errors()) {
        check_stated_orders(top, layout);
    }
    if (problems.has_errors()) {
        return problems;
    }
    return layout;
}

Result<Layout> parse_layout(std::shared_ptr<const Source> source) {
    const auto tree = parse_json(std::move(source));
    if (!tree) {
        return tree.error();
    }
    return read_layout(*tree);
}

} // namespace harness::disko
