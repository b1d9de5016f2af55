#include "harness/agent/guest/btrfs_places.hpp"

#include "harness/agent/guest/chunk_map.hpp"
#include "harness/agent/guest/files.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <endian.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <sys/ioctl.h>

namespace harness::agent::guest {

namespace {

std::optional<Chunk> parse_chunk(std::uint64_t start, const char* record, std::size_t size) {
    btrfs_chunk chunk{};
    if (size < sizeof chunk) {
        return std::nullopt;
    }
    std::memcpy(&chunk, record, sizeof chunk);
    Chunk out{start,
              le64toh(chunk.length),
              profile_of(le64toh(chunk.type)),
              le64toh(chunk.stripe_len),
              le16toh(chunk.sub_stripes),
              {}};
    const std::size_t count = le16toh(chunk.num_stripes);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = offsetof(btrfs_chunk, stripe) + i * sizeof(btrfs_stripe);
        btrfs_stripe stripe{};
        if (at + sizeof stripe > size) {
            return std::nullopt;
        }
        std::memcpy(&stripe, record + at, sizeof stripe);
        out.stripes.push_back({le64toh(stripe.devid), le64toh(stripe.offset)});
    }
    return out;
}

/// The last chunk that begins at the address or before; nothing (with errno set) without one.
std::optional<Chunk> find_chunk(int file, std::uint64_t address) {
    std::optional<Chunk> last;
    btrfs_ioctl_search_args search{};
    search.key.tree_id = BTRFS_CHUNK_TREE_OBJECTID;
    search.key.min_objectid = BTRFS_FIRST_CHUNK_TREE_OBJECTID;
    search.key.max_objectid = BTRFS_FIRST_CHUNK_TREE_OBJECTID;
    search.key.min_type = BTRFS_CHUNK_ITEM_KEY;
    search.key.max_type = BTRFS_CHUNK_ITEM_KEY;
    search.key.max_offset = address;
    search.key.max_transid = UINT64_MAX;
    for (;;) {
        search.key.nr_items = 4096;
        if (::ioctl(file, BTRFS_IOC_TREE_SEARCH, &search) < 0) {
            return std::nullopt;
        }
        std::size_t at = 0;
        for (__u32 i = 0; i < search.key.nr_items; ++i) {
            btrfs_ioctl_search_header header{};
            std::memcpy(&header, search.buf + at, sizeof header);
            at += sizeof header;
            last = parse_chunk(header.offset, search.buf + at, header.len);
            at += header.len;
            search.key.min_offset = header.offset + 1;
        }
        if (search.key.nr_items == 0 || search.key.min_offset > address) {
            errno = ENOENT;
            return last;
        }
    }
}

} // namespace

Message find_in_btrfs(int file, const std::string& path, std::uint64_t address,
                      FlippedBit flipped) {
    const auto chunk = find_chunk(file, address);
    if (!chunk) {
        return failure("finding the chunk of", path);
    }
    const auto places = places_of(*chunk, address);
    if (!places) {
        return Failed{ENOTSUP, path + " lies in a chunk with parity (RAID5, RAID6), which keeps no "
                                      "copies; use another profile"};
    }
    for (const DiskPlace& place : *places) {
        btrfs_ioctl_dev_info_args device{};
        device.devid = place.device;
        if (::ioctl(file, BTRFS_IOC_DEV_INFO, &device) < 0) {
            return failure("asking for device " + std::to_string(place.device) + " of", path);
        }
        flipped.copies.push_back({reinterpret_cast<const char*>(device.path), place.byte});
    }
    return flipped;
}

} // namespace harness::agent::guest
