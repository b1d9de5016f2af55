#include "harness/base/concat.hpp"
#include "harness/checks/check_groups.hpp"

#include <algorithm>

namespace harness::checks {

namespace {

/// A btrfs of the layout and how many devices it was declared with.
struct Pool {
    std::string name;
    std::string disk;
    std::string device;
    std::uint64_t device_count = 1;
    disko::LayoutPath path;
};

std::vector<Pool> pools_of(std::span<const DeclaredVolume> volumes) {
    std::vector<Pool> out;
    for (const DeclaredVolume& volume : volumes) {
        if (const auto* btrfs = std::get_if<disko::Btrfs>(&volume.content->kind)) {
            const auto words = split_arguments(btrfs->extra_args);
            const auto members = std::count_if(words.begin(), words.end(), [](const auto& word) {
                return word.starts_with("/dev/");
            });
            out.push_back({volume.name, volume.disk, volume.content->device,
                           1 + static_cast<std::uint64_t>(members), volume.content->node.path});
        }
    }
    return out;
}

/// What the guest knows of one pool.
struct SeenPool {
    std::string uuid;
    std::string disk_node;
    std::uint64_t device_count = 0;
};

std::optional<SeenPool> look_at(const Guest& guest, const Pool& pool) {
    const auto super = guest.btrfs_super(pool.device);
    const auto device = guest.device_at(pool.device);
    if (!super || !super->is_valid || !device) {
        return std::nullopt;
    }
    return SeenPool{super->uuid, device->parent.empty() ? device->node : device->parent,
                    super->device_count};
}

std::string text_of(const Pool& pool, const std::optional<SeenPool>& seen) {
    if (!seen) {
        return concat(pool.name, ": no btrfs");
    }
    return concat(pool.name, ": ", seen->uuid, " on ", seen->disk_node, ", of ", seen->device_count,
                  seen->device_count == 1 ? " device" : " devices");
}

Finding judge_separation(const Guest& guest, const Pool& a, const Pool& b) {
    const auto seen_a = look_at(guest, a);
    const auto seen_b = look_at(guest, b);
    const std::string expected =
        concat("two file systems on two disks, of ",
               a.device_count == 1 && b.device_count == 1
                   ? "1 device each"
                   : concat(a.device_count, " and ", b.device_count, " devices"));
    const std::string seen = concat(text_of(a, seen_a), "; ", text_of(b, seen_b));
    if (!seen_a || !seen_b) {
        return failed(concat(seen_a ? b.device : a.device, " has no valid btrfs superblock"),
                      expected, seen);
    }
    if (seen_a->uuid == seen_b->uuid) {
        return failed("both are the same file system", expected, seen);
    }
    if (seen_a->disk_node == seen_b->disk_node) {
        return failed("both are on the same disk", expected, seen);
    }
    const bool is_alone =
        seen_a->device_count == a.device_count && seen_b->device_count == b.device_count;
    return verdict(is_alone, "a file system has other devices than the declared ones", expected,
                   seen);
}

} // namespace

void add_pool_checks(Checklist& list, std::span<const DeclaredVolume> volumes) {
    const std::vector<Pool> pools = pools_of(volumes);
    for (std::size_t i = 0; i < pools.size(); ++i) {
        for (std::size_t j = i + 1; j < pools.size(); ++j) {
            const Pool& a = pools[i];
            const Pool& b = pools[j];
            if (a.disk == b.disk) {
                continue;
            }
            for (const Pool& pool : {a, b}) {
                list.ask_path(pool.device);
                list.ask_btrfs_super(pool.device);
            }
            list.add(concat("pools ", a.name, " and ", b.name,
                            " are separate file systems on separate disks"),
                     b.path, [a, b](const Guest& guest) { return judge_separation(guest, a, b); });
        }
    }
}

} // namespace harness::checks
