#include "harness/agent/guest/flip_bit.hpp"

#include "harness/agent/guest/chunk_map.hpp"
#include "harness/agent/guest/system.hpp"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <endian.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

constexpr std::size_t block_size = 4096; ///< No disk has larger sectors.
constexpr std::size_t most_extents = 100'000;

/// A stretch of a file that lies on a disk.
struct Extent {
    std::uint64_t file_start = 0;
    std::uint64_t address = 0;
    std::uint64_t length = 0;
    bool is_encoded = false; ///< Compressed: a byte of the file has no place of its own.
};

/// A byte of a file, and what of the disk it is.
struct Target {
    std::uint64_t file_byte = 0;
    std::uint64_t address = 0;
    unsigned bit = 0;
    bool is_encoded = false;
};

Failed why_not_flipped(const std::string& doing, const std::string& path) {
    return Failed{errno, doing + " " + path + ": " + error_text(errno)};
}

/// Those with data of the file's own. False (with errno set) where the file system does not tell.
bool read_extents(int file, std::uint64_t size, std::vector<Extent>& extents) {
    constexpr std::size_t at_once = 128;
    constexpr __u32 elsewhere = FIEMAP_EXTENT_DATA_INLINE | FIEMAP_EXTENT_UNWRITTEN |
                                FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC;
    alignas(fiemap) char memory[sizeof(fiemap) + at_once * sizeof(fiemap_extent)];
    auto* map = reinterpret_cast<fiemap*>(memory);
    for (std::uint64_t start = 0; start < size && extents.size() < most_extents;) {
        std::memset(memory, 0, sizeof memory);
        map->fm_start = start;
        map->fm_length = size - start;
        map->fm_flags = FIEMAP_FLAG_SYNC;
        map->fm_extent_count = at_once;
        if (::ioctl(file, FS_IOC_FIEMAP, map) != 0) {
            return false;
        }
        if (map->fm_mapped_extents == 0) {
            break;
        }
        for (__u32 i = 0; i < map->fm_mapped_extents; ++i) {
            const fiemap_extent& one = map->fm_extents[i];
            start = one.fe_logical + one.fe_length;
            if ((one.fe_flags & elsewhere) == 0 && one.fe_logical < size) {
                extents.push_back({one.fe_logical, one.fe_physical,
                                   std::min<std::uint64_t>(one.fe_length, size - one.fe_logical),
                                   (one.fe_flags & FIEMAP_EXTENT_ENCODED) != 0});
            }
        }
    }
    return true;
}

/// Of what is compressed, the first block is sure to be there.
Target choose(const std::vector<Extent>& extents, std::uint64_t seed) {
    std::uint64_t total = 0;
    for (const Extent& extent : extents) {
        total += extent.length;
    }
    std::uint64_t place = seed % total;
    const auto extent = std::find_if(extents.begin(), extents.end(), [&](const Extent& one) {
        const bool is_it = place < one.length;
        place -= is_it ? 0 : one.length;
        return is_it;
    });
    if (extent->is_encoded) {
        place %= block_size;
    }
    return {extent->file_start + place, extent->address + place,
            static_cast<unsigned>(seed / total % CHAR_BIT), extent->is_encoded};
}

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

/// Where the copies of a byte of btrfs lie.
Message find_in_btrfs(int file, const std::string& path, std::uint64_t address,
                      FlippedBit& flipped) {
    const auto chunk = find_chunk(file, address);
    if (!chunk) {
        return why_not_flipped("finding the chunk of", path);
    }
    const auto places = places_of(*chunk, address);
    if (!places) {
        return Failed{ENOTSUP, path + " lies in a chunk with parity (RAID5, RAID6), which keeps no "
                                      "copies; use another profile for data"};
    }
    for (const DiskPlace& place : *places) {
        btrfs_ioctl_dev_info_args device{};
        device.devid = place.device;
        if (::ioctl(file, BTRFS_IOC_DEV_INFO, &device) < 0) {
            return why_not_flipped("asking for device " + std::to_string(place.device) + " of",
                                   path);
        }
        flipped.copies.push_back({reinterpret_cast<const char*>(device.path), place.byte});
    }
    return std::move(flipped);
}

Message find_copies(int file, const std::string& path, const Target& target) {
    FlippedBit flipped{target.file_byte, target.bit, target.is_encoded, {}};
    struct statfs system{};
    if (::fstatfs(file, &system) == 0 && system.f_type == BTRFS_SUPER_MAGIC) {
        return find_in_btrfs(file, path, target.address, flipped);
    }
    struct stat status{};
    ::fstat(file, &status);
    char link[PATH_MAX];
    const std::string number =
        std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
    const ssize_t size = ::readlink(("/sys/dev/block/" + number).c_str(), link, sizeof link);
    if (size <= 0) {
        return Failed{ENOTSUP, path + " does not lie on a disk; name a file on one of the "
                                      "machine's disks"};
    }
    const std::string device(link, static_cast<std::size_t>(size));
    flipped.copies.push_back({"/dev/" + device.substr(device.rfind('/') + 1), target.address});
    return flipped;
}

/// Past the caches of the kernel, and read again: what is not there was not done.
bool flip_on_disk(const FlippedCopy& copy, unsigned bit) {
    alignas(block_size) char block[block_size];
    const Descriptor disk(::open(copy.device.c_str(), O_RDWR | O_DIRECT | O_CLOEXEC));
    const std::size_t inside = copy.byte % block_size;
    const auto at = static_cast<off_t>(copy.byte - inside);
    if (!disk.is_open() || ::pread(disk.get(), block, block_size, at) != block_size) {
        return false;
    }
    block[inside] = static_cast<char>(block[inside] ^ (1 << bit));
    const char wanted = block[inside];
    if (::pwrite(disk.get(), block, block_size, at) != block_size || ::fsync(disk.get()) != 0 ||
        ::pread(disk.get(), block, block_size, at) != block_size) {
        return false;
    }
    errno = EIO;
    return block[inside] == wanted;
}

} // namespace

Message flip_bit(const FlipBit& request) {
    const Descriptor file(::open(request.path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
        return why_not_flipped("opening", request.path);
    }
    std::vector<Extent> extents;
    if (::fsync(file.get()) != 0 || ::syncfs(file.get()) != 0 ||
        !read_extents(file.get(), static_cast<std::uint64_t>(status.st_size), extents)) {
        return why_not_flipped("finding the place of", request.path);
    }
    if (extents.empty()) {
        return Failed{ENODATA, request.path + " has no data on the disk but what lies among its "
                                              "file system's metadata; 4 KiB are enough"};
    }
    const Target target = choose(extents, request.seed);
    Message found = find_copies(file.get(), request.path, target);
    auto* flipped = std::get_if<FlippedBit>(&found);
    if (flipped == nullptr) {
        return found;
    }
    if (!request.every_copy) {
        flipped->copies.resize(1);
    }
    for (const FlippedCopy& copy : flipped->copies) {
        if (!flip_on_disk(copy, target.bit)) {
            return why_not_flipped("changing byte " + std::to_string(copy.byte) + " of",
                                   copy.device);
        }
    }
    if (!write_file("/proc/sys/vm/drop_caches", "3", 0200)) {
        return why_not_flipped("making the kernel read again", request.path);
    }
    return found;
}

} // namespace harness::agent::guest
