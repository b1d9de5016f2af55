#pragma once

#include "harness/manifest/digest.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What a tree of files is, for comparisons: before and after, source and snapshot, backup and
/// restore. A value; how it is taken, and from where, is not known here.
namespace harness::manifest {

enum class Kind : std::uint8_t {
    file = 1,
    directory,
    link, ///< Symbolic.
    fifo,
    socket,
    character_device,
    block_device,
    // Where a tree ends though its names go on. What is behind is not part of a manifest.
    subvolume,   ///< Of btrfs, nested in the tree's own.
    placeholder, ///< The empty directory that a btrfs snapshot has in place of a subvolume.
    mountpoint,  ///< Something else is mounted here.
};

/// What a file has to do with swapping.
enum class Swap : std::uint8_t { none, inactive, active };

/// An extended attribute; POSIX ACLs are two of them.
struct ExtendedAttribute {
    std::string name;
    std::string value;

    bool operator==(const ExtendedAttribute&) const = default;
};

// What `lsattr` shows, by the kernel's numbers (FS_IOC_GETFLAGS).
inline constexpr std::uint32_t attribute_nodatacow = 0x800000;
inline constexpr std::uint32_t attribute_immutable = 0x10;
/// Those that people set; the others say how a file system keeps a file, as `m` (0x400) does, which
/// btrfs sets by itself where contents can not be compressed.
inline constexpr std::uint32_t attributes_that_count =
    0x4 | 0x8 | attribute_immutable | 0x20 | 0x40 | 0x80 | 0x10000 | attribute_nodatacow;

struct Entry {
    std::string path; ///< In the tree, of any bytes but NUL; empty: its root.
    Kind kind = Kind::file;
    std::uint32_t mode = 0; ///< Permissions, setuid and the like: 07777.
    std::uint32_t user = 0;
    std::uint32_t group = 0;
    std::int64_t mtime = 0; ///< Seconds since 1970.
    std::uint32_t mtime_nanoseconds = 0;
    std::uint64_t size = 0;       ///< Of a file.
    std::uint64_t hole_bytes = 0; ///< How much of it is holes.
    Digest digest{};              ///< Of its content.
    std::string target;           ///< Of a link.
    std::uint32_t major = 0;      ///< Of a device.
    std::uint32_t minor = 0;
    std::uint64_t link_group = 0; ///< Names of one file have the same; 0: it has no other name.
    std::uint32_t attributes = 0;
    std::vector<ExtendedAttribute> extended; ///< By name.
    Swap swap = Swap::none;                  ///< Of an active one the content is not looked at.
    std::uint32_t trouble = 0;               ///< An error number: why it could not be read.
    bool was_changing = false;               ///< While it was read.

    bool operator==(const Entry&) const = default;
};

struct Manifest {
    std::vector<Entry> entries; ///< By path.

    bool operator==(const Manifest&) const = default;
};

} // namespace harness::manifest
