#include "harness/agent/guest/tree_block.hpp"

#include "harness/agent/guest/btrfs_places.hpp"
#include "harness/agent/guest/system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <endian.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <memory>
#include <optional>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harness::agent::guest {

namespace {

/// Of the blocks on the disk (`struct btrfs_header`, `struct btrfs_key_ptr`), which not all
/// kernels' headers have.
constexpr std::size_t address_at = 48;
constexpr std::size_t count_at = 96;
constexpr std::size_t level_at = 100;
constexpr std::size_t header_size = 101;
constexpr std::size_t pointer_size = 33;
constexpr std::size_t child_at = 17; ///< In a pointer, behind its key.
constexpr std::size_t disk_block = 4096;
constexpr int most_levels = 8;

struct Free {
    void operator()(char* memory) const { std::free(memory); }
};
using Block = std::unique_ptr<char, Free>;

template <typename T>
T number_at(const char* bytes, std::size_t at) {
    T number{};
    std::memcpy(&number, bytes + at, sizeof number);
    return number;
}
std::uint64_t le64_at(const char* bytes, std::size_t at) {
    return le64toh(number_at<std::uint64_t>(bytes, at));
}

/// The subvolume's number, as its tree is called.
std::optional<std::uint64_t> tree_of(int file) {
    btrfs_ioctl_ino_lookup_args lookup{};
    lookup.objectid = BTRFS_FIRST_FREE_OBJECTID;
    if (::ioctl(file, BTRFS_IOC_INO_LOOKUP, &lookup) != 0) {
        return std::nullopt;
    }
    return lookup.treeid;
}

/// Where the tree begins.
std::optional<std::uint64_t> root_of(int file, std::uint64_t tree) {
    btrfs_ioctl_search_args search{};
    search.key.tree_id = BTRFS_ROOT_TREE_OBJECTID;
    search.key.min_objectid = search.key.max_objectid = tree;
    search.key.min_type = search.key.max_type = BTRFS_ROOT_ITEM_KEY;
    search.key.max_offset = UINT64_MAX;
    search.key.max_transid = UINT64_MAX;
    search.key.nr_items = 1;
    if (::ioctl(file, BTRFS_IOC_TREE_SEARCH, &search) != 0) {
        return std::nullopt;
    }
    btrfs_ioctl_search_header header{};
    std::memcpy(&header, search.buf, sizeof header);
    if (search.key.nr_items == 0 || header.len < offsetof(btrfs_root_item, byte_limit)) {
        errno = ENOENT;
        return std::nullopt;
    }
    return le64_at(search.buf, sizeof header + offsetof(btrfs_root_item, bytenr));
}

/// From the disk itself. Nothing (with errno set) where another block, or none, is there.
Block read_copy(const FlippedCopy& copy, std::uint64_t address, std::uint32_t size) {
    const Descriptor disk(::open(copy.device.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC));
    Block block(static_cast<char*>(std::aligned_alloc(disk_block, size)));
    if (!disk.is_open() || !block ||
        ::pread(disk.get(), block.get(), size, static_cast<off_t>(copy.byte)) !=
            static_cast<ssize_t>(size)) {
        return nullptr;
    }
    if (le64_at(block.get(), address_at) != address) {
        errno = ESTALE;
        return nullptr;
    }
    return block;
}

/// The first of its copies that says it is the block of that address.
Block read_block(int file, std::uint64_t address, std::uint32_t size) {
    const Message found = find_in_btrfs(file, "", address, {});
    const auto* places = std::get_if<FlippedBit>(&found);
    if (places == nullptr) {
        errno = std::get<Failed>(found).error_number;
        return nullptr;
    }
    Block block;
    for (auto copy = places->copies.begin(); !block && copy != places->copies.end(); ++copy) {
        block = read_copy(*copy, address, size);
    }
    return block;
}

/// The child below which a key lies, or would.
std::uint64_t child_for(const char* block, std::uint32_t size, std::uint64_t inode) {
    const std::uint64_t most = (size - header_size) / pointer_size;
    const std::uint64_t count =
        std::min<std::uint64_t>(le32toh(number_at<std::uint32_t>(block, count_at)), most);
    std::uint64_t child = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const char* pointer = block + header_size + i * pointer_size;
        const std::uint64_t object = le64_at(pointer, 0);
        const auto type = static_cast<unsigned char>(pointer[sizeof object]);
        const bool is_behind = object > inode || (object == inode && type > BTRFS_INODE_ITEM_KEY);
        if (is_behind && child != 0) {
            break;
        }
        child = le64_at(pointer, child_at);
    }
    return child;
}

} // namespace

TreeBlock find_tree_block(int file) {
    struct stat status{};
    btrfs_ioctl_fs_info_args system{};
    const auto tree = tree_of(file);
    if (!tree || ::fstat(file, &status) != 0 || ::ioctl(file, BTRFS_IOC_FS_INFO, &system) != 0) {
        return {};
    }
    auto address = root_of(file, *tree);
    for (int levels = most_levels; address && levels > 0; --levels) {
        const Block block = read_block(file, *address, system.nodesize);
        if (!block) {
            return {};
        }
        if (block.get()[level_at] == 0) {
            return {*address, system.nodesize};
        }
        address = child_for(block.get(), system.nodesize, status.st_ino);
    }
    errno = ENOENT;
    return {};
}

} // namespace harness::agent::guest
