#include "harness/checks/file_system_options.hpp"

#include "harness/base/bytes.hpp"
#include "harness/base/characters.hpp"
#include "harness/base/concat.hpp"
#include "harness/base/number.hpp"

#include <algorithm>
#include <array>

namespace harness::checks {

namespace {

using namespace std::string_view_literals;

/// An option that changes nothing: the kernel hides it and shows only its opposite.
struct Default {
    std::string_view option;
    std::string_view absent_key;
};

// As in fs/btrfs/super.c, btrfs_show_options().
constexpr std::array btrfs_defaults{
    Default{"datacow", "nodatacow"},
    Default{"datasum", "nodatasum"},
    Default{"nodiscard", "discard"},
    Default{"noautodefrag", "autodefrag"},
    Default{"noflushoncommit", "flushoncommit"},
    Default{"acl", "noacl"},
    Default{"barrier", "nobarrier"},
    Default{"treelog", "notreelog"},
    Default{"noenospc_debug", "enospc_debug"},
    Default{"max_inline=2048", "max_inline"},
    Default{"commit=0", "commit"},
    Default{"commit=30", "commit"},
    Default{"fatal_errors=bug", "fatal_errors"},
};

// As in fs/ext4/super.c, _ext4_show_options(): what the superblock has as default is hidden.
constexpr std::array ext4_defaults{
    Default{"acl", "noacl"},
    Default{"user_xattr", "nouser_xattr"},
    Default{"barrier", "nobarrier"},
    Default{"barrier=1", "nobarrier"},
    Default{"delalloc", "nodelalloc"},
    Default{"nodiscard", "discard"},
    Default{"data=ordered", "data"},
    Default{"commit=5", "commit"},
    Default{"auto_da_alloc", "noauto_da_alloc"},
};

// As in mm/shmem.c, shmem_show_options().
constexpr std::array tmpfs_defaults{
    Default{"mode=1777", "mode"}, Default{"mode=01777", "mode"}, Default{"uid=0", "uid"},
    Default{"gid=0", "gid"},      Default{"size=50%", "size"},   Default{"huge=never", "huge"},
};

constexpr std::array fat_defaults{Default{"uid=0", "uid"}, Default{"gid=0", "gid"}};

VisibleOption shown(std::vector<std::string> options, bool is_decided_by_first_mount = false) {
    return {OptionPlace::file_system, std::move(options), {}, is_decided_by_first_mount};
}

VisibleOption absent(std::vector<std::string> keys, bool is_decided_by_first_mount = false) {
    return {OptionPlace::file_system, {}, std::move(keys), is_decided_by_first_mount};
}

template <std::size_t Size>
std::optional<VisibleOption> find_default(const std::array<Default, Size>& defaults,
                                          std::string_view option, bool is_decided_by_first) {
    for (const Default& row : defaults) {
        if (row.option == option) {
            return absent({std::string(row.absent_key)}, is_decided_by_first);
        }
    }
    return std::nullopt;
}

std::string_view value_of(std::string_view option) {
    const std::size_t equals = option.find('=');
    return equals == std::string_view::npos ? std::string_view{} : option.substr(equals + 1);
}

/// "zstd" → "zstd:3", as the kernel completes it. lzo has no levels.
std::string with_level(std::string_view algorithm) {
    constexpr std::uint64_t highest_zlib = 9;
    constexpr std::uint64_t highest_zstd = 15;
    const std::string_view name = algorithm.substr(0, algorithm.find(':'));
    if (name != "zstd" && name != "zlib") {
        return std::string(algorithm);
    }
    const auto level = read_number(algorithm.substr(std::min(name.size() + 1, algorithm.size())));
    if (!level || *level == 0) {
        return algorithm.find(":-") == std::string_view::npos ? concat(name, ":3")
                                                              : std::string(algorithm);
    }
    return concat(name, ":", std::min(*level, name == "zlib" ? highest_zlib : highest_zstd));
}

OptionMeaning compression(std::string_view option) {
    const std::string_view value = value_of(option);
    if (value == "no" || value == "none") {
        return absent({"compress", "compress-force"}, true);
    }
    const std::string algorithm = with_level(value.empty() ? "zlib" : value);
    return shown({concat(option_key(option), "=", algorithm)}, true);
}

std::string with_leading_slash(std::string_view path) {
    return path.starts_with('/') ? std::string(path) : concat("/", path);
}

std::optional<OptionMeaning> btrfs_option(std::string_view option) {
    const std::string_view key = option_key(option);
    if (key == "compress" || key == "compress-force") {
        return compression(option);
    }
    if (option == "nodatacow") { // Switches checksums off as well.
        return shown({"nodatacow", "nodatasum"}, true);
    }
    if (option == "nossd") {
        return absent({"ssd", "ssd_spread"}, true);
    }
    if (option == "discard=sync") {
        return shown({"discard"}, true);
    }
    if (option == "space_cache=v1") {
        return shown({"space_cache"}, true);
    }
    if (key == "subvol") { // Of each mount, although it stands in the list of the file system.
        return shown({concat("subvol=", with_leading_slash(value_of(option)))});
    }
    if (key == "subvolid") {
        return shown({std::string(option)});
    }
    if (key == "device") {
        return InvisibleOption{
            concat("'", option, "' tells the kernel where to look; mountinfo does not show it")};
    }
    return find_default(btrfs_defaults, option, true);
}

/// Four octal digits, as FAT file systems show their masks.
std::optional<std::string> mask(std::string_view value) {
    constexpr std::uint64_t all_permissions = 0777;
    const auto number = read_number(value, 8);
    if (!number || *number > all_permissions) {
        return std::nullopt;
    }
    std::string out = "0";
    for (const unsigned shift : {6U, 3U, 0U}) {
        out.push_back(static_cast<char>('0' + ((*number >> shift) & 7U)));
    }
    return out;
}

std::optional<OptionMeaning> fat_option(std::string_view option) {
    const std::string_view key = option_key(option);
    const auto permissions = mask(value_of(option));
    if (permissions && key == "umask") {
        return shown({concat("fmask=", *permissions), concat("dmask=", *permissions)});
    }
    if (permissions && (key == "fmask" || key == "dmask")) {
        return shown({concat(key, "=", *permissions)});
    }
    return find_default(fat_defaults, option, false);
}

std::optional<OptionMeaning> tmpfs_option(std::string_view option) {
    constexpr std::uint64_t page = 4096;
    if (auto hidden = find_default(tmpfs_defaults, option, false)) {
        return hidden;
    }
    const std::string_view key = option_key(option);
    std::string_view value = value_of(option);
    if (key == "size" && value.ends_with('%')) {
        return InvisibleOption{
            concat("'", option,
                   "' is a share of the guest's memory, which is not the recorded machine's")};
    }
    const auto amount = parse_bytes(upper_case(value));
    if (key == "size" && amount) {
        const std::uint64_t pages = (amount->count + page - 1) / page;
        return shown({concat("size=", pages * (page / 1024), "k")});
    }
    if (key == "nr_inodes" && amount) {
        return shown({concat("nr_inodes=", amount->count)});
    }
    if (key == "mode") {
        value.remove_prefix(std::min(value.find_first_not_of('0'), value.size()));
        return shown({concat("mode=", value)});
    }
    return std::nullopt;
}

} // namespace

std::optional<OptionMeaning> file_system_option(std::string_view option, std::string_view fs_type) {
    if (fs_type == "btrfs") {
        return btrfs_option(option);
    }
    if (fs_type == "vfat" || fs_type == "msdos" || fs_type == "exfat") {
        return fat_option(option);
    }
    if (fs_type == "tmpfs") {
        return tmpfs_option(option);
    }
    if (fs_type == "ext4" || fs_type == "ext3" || fs_type == "ext2") {
        return find_default(ext4_defaults, option, false);
    }
    return std::nullopt;
}

} // namespace harness::checks
