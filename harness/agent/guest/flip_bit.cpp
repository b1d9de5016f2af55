#include "harness/agent/guest/flip_bit.hpp"

#include "harness/agent/guest/btrfs_places.hpp"
#include "harness/agent/guest/files.hpp"
#include "harness/agent/guest/system.hpp"
#include "harness/agent/guest/tree_block.hpp"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
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

bool is_on_btrfs(int file) {
    struct statfs system{};
    return ::fstatfs(file, &system) == 0 && system.f_type == BTRFS_SUPER_MAGIC;
}

Message find_copies(int file, const std::string& path, const Target& target) {
    FlippedBit flipped{target.file_byte, target.bit, target.is_encoded, {}};
    if (is_on_btrfs(file)) {
        return find_in_btrfs(file, path, target.address, std::move(flipped));
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

Message find_data(int file, const FlipBit& request) {
    struct stat status{};
    std::vector<Extent> extents;
    if (::fstat(file, &status) != 0 ||
        !read_extents(file, static_cast<std::uint64_t>(status.st_size), extents)) {
        return failure("finding the place of", request.path);
    }
    if (extents.empty()) {
        return Failed{ENODATA, request.path + " has no data on the disk but what lies among its "
                                              "file system's metadata; 4 KiB are enough"};
    }
    return find_copies(file, request.path, choose(extents, request.seed));
}

Message find_metadata(int file, const FlipBit& request) {
    if (!is_on_btrfs(file)) {
        return Failed{ENOTSUP, request.path +
                                   " is not on btrfs, whose metadata alone can be found; "
                                   "leave 'part' out"};
    }
    const TreeBlock block = find_tree_block(file);
    if (block.size == 0) {
        return failure("finding the metadata of", request.path);
    }
    // The first bytes are room for checksums of all kinds: most of them mean nothing.
    const std::uint64_t room = block.size - BTRFS_CSUM_SIZE;
    const std::uint64_t byte = BTRFS_CSUM_SIZE + request.seed % room;
    FlippedBit flipped{byte, static_cast<unsigned>(request.seed / room % CHAR_BIT), false, {}};
    return find_in_btrfs(file, request.path, block.address + byte, std::move(flipped));
}

} // namespace

Message flip_bit(const FlipBit& request) {
    const Descriptor file(::open(request.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
        return failure("opening", request.path);
    }
    if (::fsync(file.get()) != 0 || ::syncfs(file.get()) != 0) {
        return failure("writing to its disk", request.path);
    }
    Message found =
        request.in_metadata ? find_metadata(file.get(), request) : find_data(file.get(), request);
    auto* flipped = std::get_if<FlippedBit>(&found);
    if (flipped == nullptr) {
        return found;
    }
    if (!request.every_copy) {
        flipped->copies.resize(1);
    }
    for (const FlippedCopy& copy : flipped->copies) {
        if (!flip_on_disk(copy, flipped->bit)) {
            return failure("changing byte " + std::to_string(copy.byte) + " of", copy.device);
        }
    }
    if (!write_file("/proc/sys/vm/drop_caches", "3", 0200)) {
        return failure("making the kernel read again", request.path);
    }
    return found;
}

} // namespace harness::agent::guest
