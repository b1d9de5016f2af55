#include "harness/disko/disk_fact.hpp"

#include <algorithm>

namespace harness::disko {

const DiskFact* resolve_disk(std::string_view device, std::span<const DiskFact> disks) {
    const auto found = std::find_if(disks.begin(), disks.end(), [&](const DiskFact& disk) {
        return disk.node == device ||
               std::find(disk.links.begin(), disk.links.end(), device) != disk.links.end();
    });
    return found == disks.end() ? nullptr : &*found;
}

} // namespace harness::disko
