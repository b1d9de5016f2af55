#include "harness/base/concat.hpp"
#include "harness/disko/device_names.hpp"
#include "harness/disko/node_reader.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace harness::disko {

namespace {

constexpr std::array<std::string_view, 15> partition_keys{
    "alignment", "attributes", "content", "device", "end",  "hybrid", "index", "label",
    "name",      "priority",   "size",    "start",  "type", "uuid",   "_index"};
constexpr std::array<std::string_view, 2> hybrid_keys{"mbrBootableFlag", "mbrPartitionType"};
constexpr std::array<std::string_view, 10> table_partition_keys{
    "bootable", "content", "end",       "flags", "fs-type",
    "index",    "name",    "part-type", "start", "_index"};

/// An ESP that fills the disk comes last all the same: size counts before type.
std::int64_t default_priority(const Partition& partition) {
    if (partition.size == "100%") {
        return 9001;
    }
    return partition.type == "EF02" ? 100 : 1000;
}

std::string default_type(const NodeReader& node) {
    const TreeReader content = node.child("content").reader();
    const bool is_swap = content.is_there() && content["type"].text() == "swap";
    return is_swap ? "8200" : "8300";
}

std::optional<Hybrid> read_hybrid(const NodeReader& node) {
    if (!node.is_there()) {
        return std::nullopt;
    }
    return Hybrid{.node = node.info(hybrid_keys),
                  .mbr_partition_type = node.text("mbrPartitionType"),
                  .has_boot_flag = node.boolean_or("mbrBootableFlag", false)};
}

std::vector<std::int64_t> read_attributes(const NodeReader& node) {
    std::vector<std::int64_t> out;
    for (const NodeReader& element : node.elements("attributes")) {
        if (const auto bit = element.reader().integer()) {
            out.push_back(*bit);
        }
    }
    return out;
}

void read_extent(const NodeReader& node, Partition& partition) {
    partition.size = node.text_or("size", "0");
    partition.start = node.text_or("start", "0");
    const std::string end = partition.size == "100%" ? "-0" : concat("+", partition.size);
    partition.end = node.text_or("end", end);
    const bool in_sectors = partition.start.ends_with('s') || partition.end.ends_with('s');
    partition.alignment = node.integer("alignment").value_or(in_sectors ? 1 : 0);
}

/// All but what depends on the number: device and content.
Partition read_partition(const std::string& key, const NodeReader& node, const Parent& parent) {
    Partition partition;
    partition.node = node.info(partition_keys);
    partition.key = key;
    partition.name = node.text_or("name", key);
    partition.type = node.text_or("type", default_type(node));
    read_extent(node, partition);
    partition.priority = node.integer("priority").value_or(default_priority(partition));
    const std::string label = default_label(parent.type, parent.name, partition.name);
    partition.label = node.text_or("label", label);
    partition.has_default_label = partition.label == label;
    partition.uuid = node.text("uuid");
    partition.attributes = read_attributes(node);
    partition.hybrid = read_hybrid(node.child("hybrid"));
    return partition;
}

std::string default_device(const Partition& partition, const Parent& parent) {
    if (partition.uuid) {
        return concat("/dev/disk/by-partuuid/", *partition.uuid);
    }
    if (parent.type == "mdadm") {
        return concat("/dev/disk/by-id/md-name-any:", parent.name, "-part", partition.number);
    }
    return concat("/dev/disk/by-partlabel/", escape_for_udev(partition.label));
}

void check_index(const NodeReader& node, std::uint32_t number) {
    const auto stated = node.integer("index");
    if (stated && *stated != number) {
        node.child("index").error(
            concat("'", node.path(), "' states index ", *stated, ", but is partition ", number,
                   " by priority and name"),
            "export the layout again; the document was changed after its evaluation");
    }
}

/// disko looks a partition's number up by its name: of two with one name both get the first's.
std::uint32_t number_of(const std::string& name, const std::vector<Partition>& in_order) {
    const auto first = std::find_if(in_order.begin(), in_order.end(),
                                    [&](const Partition& p) { return p.name == name; });
    return static_cast<std::uint32_t>(first - in_order.begin()) + 1;
}

TablePartition read_table_partition(const NodeReader& node, std::uint32_t number,
                                    std::string_view device) {
    TablePartition partition;
    partition.node = node.info(table_partition_keys);
    partition.name = node.text("name");
    partition.number = number;
    partition.part_type = node.text_or("part-type", "primary");
    partition.fs_type = node.text("fs-type");
    partition.start = node.text_or("start", "0%");
    partition.end = node.text_or("end", "100%");
    partition.flags = node.texts("flags");
    partition.is_bootable = node.boolean_or("bootable", false);
    check_index(node, number);
    partition.content = read_content(node, {.type = "table",
                                            .name = partition.name.value_or(""),
                                            .device = numbered_device(device, number)});
    return partition;
}

} // namespace

Gpt read_gpt(const NodeReader& node, const Parent& parent) {
    Gpt gpt{.is_efi_partition_first = node.boolean_or("efiGptPartitionFirst", true),
            .partitions = {}};
    const auto children = node.children("partitions");
    for (const auto& [key, child] : children) {
        gpt.partitions.push_back(read_partition(key, child, parent));
    }
    std::sort(gpt.partitions.begin(), gpt.partitions.end(),
              [](const Partition& a, const Partition& b) {
                  return std::tie(a.priority, a.key) < std::tie(b.priority, b.key);
              });
    for (Partition& partition : gpt.partitions) {
        const auto child =
            std::lower_bound(children.begin(), children.end(), partition.key,
                             [](const auto& entry, const auto& key) { return entry.first < key; });
        partition.number = number_of(partition.name, gpt.partitions);
        check_index(child->second, partition.number);
        partition.device = child->second.text_or("device", default_device(partition, parent));
        partition.content =
            read_content(child->second,
                         {.type = "partition", .name = partition.name, .device = partition.device});
    }
    return gpt;
}

Table read_table(const NodeReader& node, std::string_view device) {
    Table table{.format = node.text_or("format", "gpt"), .partitions = {}};
    std::uint32_t number = 0;
    for (const NodeReader& element : node.elements("partitions")) {
        table.partitions.push_back(read_table_partition(element, ++number, device));
    }
    return table;
}

} // namespace harness::disko
