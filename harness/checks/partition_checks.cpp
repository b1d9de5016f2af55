#include "harness/checks/partition_checks.hpp"

#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/checks/partition_types.hpp"
#include "harness/disko/device_names.hpp"
#include "harness/disko/geometry.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

/// A partition as it must stand in the table.
struct Wanted {
    std::uint32_t number = 0;
    std::string name;
    std::string type; ///< A GUID in capitals.
    std::string type_as_declared;
    std::string guid; ///< In capitals; empty: a random one.
    std::uint64_t attributes = 0;
};

Wanted wanted_of(const disko::Partition& partition, std::string type) {
    Wanted out{.number = partition.number,
               .name = partition.label,
               .type = std::move(type),
               .type_as_declared = partition.type,
               .guid = upper_case(partition.uuid.value_or("")),
               .attributes = 0};
    for (const std::int64_t bit : partition.attributes) {
        if (bit >= 0 && bit < 64) {
            out.attributes |= std::uint64_t{1} << static_cast<unsigned>(bit);
        }
    }
    return out;
}

std::string entry_text(std::uint32_t number, std::string_view name, std::string_view type,
                       std::string_view guid, std::uint64_t attributes) {
    std::string out = concat("number ", number, ", name '", name, "', type ", type);
    if (!guid.empty()) {
        out += concat(", GUID ", guid);
    }
    return attributes == 0 ? out : concat(out, ", attributes ", attributes);
}

std::string missing(std::uint32_t number) {
    return concat("the table has no partition ", number);
}

Finding judge_entry(const GptListing& table, const Wanted& wanted) {
    const std::string expected = concat(
        entry_text(wanted.number, wanted.name, wanted.type, wanted.guid, wanted.attributes),
        wanted.type_as_declared.size() == 4 ? concat(" (", wanted.type_as_declared, ")") : "");
    const auto found = table.entries.find(wanted.number);
    if (found == table.entries.end()) {
        return failed(missing(wanted.number), expected, "nothing");
    }
    const GptEntry& entry = found->second;
    const std::string seen =
        entry_text(wanted.number, entry.name, entry.type_guid,
                   wanted.guid.empty() ? std::string_view{} : entry.guid, entry.attributes);
    if (entry.name != wanted.name && wanted.name.size() > disko::longest_label) {
        return failed(
            concat("the name is cut off: a GPT has room for ", disko::longest_label, " characters"),
            expected, seen);
    }
    const bool is_right = entry.name == wanted.name && entry.type_guid == wanted.type &&
                          (wanted.guid.empty() || entry.guid == wanted.guid) &&
                          entry.attributes == wanted.attributes;
    return verdict(is_right, concat("partition ", wanted.number, " is not as declared"), expected,
                   seen);
}

std::string place_text(std::uint64_t first, std::uint64_t last, std::uint64_t sector_size) {
    const Bytes size{(last - first + 1) * sector_size};
    return concat("sectors ", first, " to ", last, " (", to_human(size), ")");
}

Finding judge_place(const GptListing& table, const disko::PartitionGeometry& wanted,
                    std::uint64_t sector_size) {
    const std::string expected = place_text(wanted.first, wanted.last, sector_size);
    const auto found = table.entries.find(wanted.number);
    if (found == table.entries.end()) {
        return failed(missing(wanted.number), expected, "nothing");
    }
    const GptEntry& entry = found->second;
    return verdict(entry.first_sector == wanted.first && entry.last_sector == wanted.last,
                   concat("partition ", wanted.number, " is not where the layout puts it"),
                   expected, place_text(entry.first_sector, entry.last_sector, table.sector_size));
}

std::string device_text(const BlockDevice& device) {
    return concat(device.node, ", part of ", device.parent.empty() ? "nothing" : device.parent,
                  ", from byte ", device.start.value_or(Bytes{}).count);
}

/// The kernel's partition is told by its disk and its start: lsblk 2.38 has no partition numbers.
Finding judge_path(const Guest& guest, const std::string& disk_path, const std::string& path,
                   const std::string& id, std::uint32_t number) {
    const GptListing& table = guest.gpt(id);
    const std::string disk_node = guest.resolve(disk_path);
    const auto found = table.entries.find(number);
    if (found == table.entries.end()) {
        return failed(missing(number), concat("partition ", number, " of ", disk_node), "nothing");
    }
    const Bytes start{found->second.first_sector * table.sector_size};
    const std::string expected =
        concat("partition ", number, " of ", disk_node, ", from byte ", start.count);
    const auto device = guest.device_at(path);
    if (!device) {
        return failed(concat(path, " leads to no block device of the guest"), expected,
                      concat("it leads to ", guest.resolve(path)));
    }
    return verdict(device->parent == disk_node && device->start == start,
                   concat(path, " leads to something else"), expected, device_text(*device));
}

void add_place_check(Checklist& list, const std::string& name, const disko::Partition& partition,
                     const std::string& id, const disko::GptGeometry* geometry,
                     std::uint64_t sector_size) {
    if (geometry == nullptr) {
        list.add_skipped(name, partition.node.path, "the disk is not a recorded one");
        return;
    }
    const auto place =
        std::find_if(geometry->partitions.begin(), geometry->partitions.end(),
                     [&](const auto& one) { return one.number == partition.number; });
    if (place == geometry->partitions.end()) {
        list.add_skipped(name, partition.node.path,
                         concat("its place can not be computed: ",
                                geometry->problem ? geometry->problem->reason : "it has none"));
        return;
    }
    list.add(name, partition.node.path, [id, wanted = *place, sector_size](const Guest& guest) {
        return judge_place(guest.gpt(id), wanted, sector_size);
    });
}

void add_entry_check(Checklist& list, const std::string& name, const disko::Partition& partition,
                     const std::string& id) {
    auto type = type_guid(partition.type);
    if (!type) {
        list.add_skipped(name, partition.node.path,
                         concat("the type code ", partition.type,
                                " is unknown to sgdisk 1.0.9, "
                                "which writes 8300 for it"));
        return;
    }
    list.add(name, partition.node.path,
             [id, wanted = wanted_of(partition, *std::move(type))](const Guest& guest) {
                 return judge_entry(guest.gpt(id), wanted);
             });
}

} // namespace

void add_partition_checks(Checklist& list, const disko::Disk& disk, const disko::Gpt& gpt,
                          const machine::Disk* recorded) {
    const std::string id = gpt_probe_id(disk.key);
    std::optional<disko::GptGeometry> geometry;
    if (recorded != nullptr) {
        geometry = disko::gpt_geometry(gpt, recorded->size, recorded->sector_size);
    }
    list.ask_path(disk.device);
    for (const disko::Partition& partition : gpt.partitions) {
        const std::string subject = concat("partition ", disk.key, "/", partition.key, ": ");
        add_entry_check(list, concat(subject, "number, name and type"), partition, id);
        add_place_check(list, concat(subject, "start and size"), partition, id,
                        geometry ? &*geometry : nullptr,
                        recorded == nullptr ? 0 : recorded->sector_size);
        list.ask_path(partition.device);
        list.add(concat(subject, partition.device, " leads to it"), partition.node.path,
                 [id, disk_path = disk.device, path = partition.device,
                  number = partition.number](const Guest& guest) {
                     return judge_path(guest, disk_path, path, id, number);
                 });
    }
}

} // namespace harness::checks
