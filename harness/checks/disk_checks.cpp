#include "harness/base/concat.hpp"
#include "harness/checks/check_groups.hpp"
#include "harness/checks/partition_checks.hpp"
#include "harness/checks/serial_text.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

/// What a disk was recorded with, as far as the guest can tell it.
struct Identity {
    std::string node;
    std::string serial;
    Bytes size;
    std::uint64_t sector_size = 0;
    std::string link; ///< Of a disk without a serial: the link that its device id makes.
};

std::string exact_size(Bytes size) {
    return concat(size.count, " bytes (", to_human(size), ")");
}

std::string text_of(const Identity& disk) {
    std::string out = disk.serial.empty() ? "no recorded serial" : concat("serial ", disk.serial);
    out += concat(", ", exact_size(disk.size), ", sectors of ", disk.sector_size);
    return disk.link.empty() ? out : concat(out, ", link ", disk.link);
}

std::string text_of(const BlockDevice& device) {
    return concat(device.node, ": ",
                  device.serial.empty() ? "no serial" : concat("serial ", device.serial), ", ",
                  exact_size(device.size), ", sectors of ", device.sector_size);
}

/// The link under by-id that ends with the device id, which is all that tells such a disk apart.
std::string device_id_link(const machine::Disk& disk) {
    if (!disk.serial.empty() || disk.device_id.empty()) {
        return {};
    }
    for (const std::string& link : disk.links) {
        if (link.starts_with("/dev/disk/by-id/") && link.ends_with(disk.device_id)) {
            return link;
        }
    }
    return {};
}

Identity identity_of(const machine::Disk& disk) {
    return Identity{.node = disk.node,
                    .serial = disk.serial,
                    .size = disk.size,
                    .sector_size = disk.sector_size,
                    .link = device_id_link(disk)};
}

bool is_same_disk(const Identity& disk, const BlockDevice& device) {
    const bool has_serial =
        disk.serial.empty() || comparable_serial(disk.serial) == comparable_serial(device.serial);
    return has_serial && disk.size == device.size && disk.sector_size == device.sector_size;
}

Finding judge_identity(const Guest& guest, const std::string& path, const Identity& disk) {
    const auto device = guest.device_at(path);
    if (!device) {
        return failed(concat(path, " leads to no block device of the guest"), text_of(disk),
                      concat("it leads to ", guest.resolve(path)));
    }
    const std::string other = concat(path, " leads to another disk than the recorded ", disk.node);
    if (!disk.link.empty() && guest.resolve(disk.link) != device->node) {
        return failed(
            other, text_of(disk),
            concat(text_of(*device), "; ", disk.link, " leads to ", guest.resolve(disk.link)));
    }
    return verdict(is_same_disk(disk, *device), other, text_of(disk), text_of(*device));
}

void add_identity_check(Checklist& list, const disko::Disk& disk, const machine::Disk* recorded) {
    const std::string name =
        concat("disk ", disk.key, ": ", disk.device, " leads to the recorded disk");
    if (recorded == nullptr) {
        list.add(name, disk.node.path, [path = disk.device](const Guest&) {
            return failed(concat("no recorded disk has the path ", path), "a recorded disk",
                          "none");
        });
        return;
    }
    const Identity identity = identity_of(*recorded);
    list.ask_path(disk.device);
    if (!identity.link.empty()) {
        list.ask_path(identity.link);
    }
    list.add(name, disk.node.path, [path = disk.device, identity](const Guest& guest) {
        return judge_identity(guest, path, identity);
    });
}

bool is_set(std::string_view guid) {
    return guid.find_first_not_of("0-") != std::string_view::npos;
}

Finding judge_table(const GptListing& table, std::uint64_t sector_size) {
    const std::string expected =
        concat("a sound GPT with a GUID of its own",
               sector_size == 0 ? "" : concat(", sectors of ", sector_size));
    const std::string seen = concat(table.damage.empty() ? "a sound GPT" : table.damage, ", GUID ",
                                    table.disk_guid, ", sectors of ", table.sector_size);
    if (!table.damage.empty()) {
        return failed(concat("the disk has no sound GPT: ", table.damage), expected, seen);
    }
    if (!is_set(table.disk_guid)) {
        return failed("the table has no GUID", expected, seen);
    }
    const bool is_right = sector_size == 0 || sector_size == table.sector_size;
    return verdict(is_right, "the table counts in other sectors than the recorded disk has",
                   expected, seen);
}

std::string number_list(const std::vector<std::uint32_t>& numbers) {
    std::vector<std::string> texts;
    for (const std::uint32_t number : numbers) {
        texts.push_back(std::to_string(number));
    }
    if (numbers.empty()) {
        return "no partition";
    }
    return concat(numbers.size() == 1 ? "partition " : "partitions ", join(texts, ", "));
}

void add_table_checks(Checklist& list, const disko::Disk& disk, const disko::Gpt& gpt,
                      const machine::Disk* recorded) {
    std::vector<std::uint32_t> numbers;
    for (const disko::Partition& partition : gpt.partitions) {
        numbers.push_back(partition.number);
    }
    const std::string id = gpt_probe_id(disk.key);
    list.ask({id, sgdisk_command(disk.device, numbers), false},
             concat("sgdisk-", file_name_of(disk.key), ".txt"));
    const disko::LayoutPath& path = disk.content->node.path;
    const std::uint64_t sector_size = recorded == nullptr ? 0 : recorded->sector_size;
    list.add(
        concat("disk ", disk.key, ": partition table is GPT"), path,
        [id, sector_size](const Guest& guest) { return judge_table(guest.gpt(id), sector_size); });
    list.add(concat("disk ", disk.key, ": has the declared partitions and no others"), path,
             [id, numbers](const Guest& guest) {
                 std::vector<std::uint32_t> seen = guest.gpt(id).numbers;
                 std::sort(seen.begin(), seen.end());
                 return verdict(seen == numbers, "the disk's partitions are not the declared ones",
                                number_list(numbers), number_list(seen));
             });
}

} // namespace

std::string gpt_probe_id(std::string_view disk_key) {
    return concat("gpt:", disk_key);
}

void add_disk_checks(Checklist& list, const disko::Disk& disk, const machine::Plan& machine) {
    const machine::Disk* recorded = recorded_disk(machine, disk.device);
    add_identity_check(list, disk, recorded);
    if (disk.content == nullptr) {
        return;
    }
    if (const auto* gpt = std::get_if<disko::Gpt>(&disk.content->kind)) {
        add_table_checks(list, disk, *gpt, recorded);
        add_partition_checks(list, disk, *gpt, recorded);
    }
}

} // namespace harness::checks
