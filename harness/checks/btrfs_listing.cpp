#include "harness/checks/btrfs_listing.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/base/number.hpp"
#include "harness/base/split.hpp"

namespace harness::checks {

namespace {

std::uint64_t number_in(std::string_view key, std::string_view value) {
    const auto number = read_number(value);
    if (!number) {
        throw Error(concat("btrfs dump-super has printed '", key, " ", value,
                           "' where a number was expected"));
    }
    return *number;
}

/// "0 (crc32c)" → "crc32c".
std::string in_brackets(std::string_view value) {
    const std::size_t open = value.find('(');
    const std::size_t close = value.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
        return std::string(value);
    }
    return std::string(trim(value.substr(open + 1, close - open - 1)));
}

/// A line below a flags field: "( MIXED_BACKREF |", "NO_HOLES )".
void read_flags(std::string_view line, BtrfsSuper& super) {
    for (const std::string_view word : split_words(line)) {
        if (word != "(" && word != ")" && word != "|") {
            super.features.emplace(word);
        }
    }
}

void read_field(std::string_view key, std::string_view value, BtrfsSuper& super) {
    if (key == "csum") { // Stands before the magic.
        super.is_valid = value.ends_with("[match]");
    } else if (key == "magic") {
        super.is_valid = super.is_valid && value.ends_with("[match]");
    } else if (key == "csum_type") {
        super.checksum = in_brackets(value);
    } else if (key == "fsid") {
        super.uuid = value;
    } else if (key == "dev_item.total_bytes") {
        super.device_size = {number_in(key, value)};
    } else if (key == "sectorsize") {
        super.sector_size = number_in(key, value);
    } else if (key == "nodesize") {
        super.node_size = number_in(key, value);
    } else if (key == "num_devices") {
        super.device_count = number_in(key, value);
    }
}

bool holds_features(std::string_view key) {
    return key == "incompat_flags" || key == "compat_ro_flags";
}

} // namespace

std::vector<std::string> dump_super_command(const std::vector<std::string>& devices) {
    // Without --force a device that is no btrfs would hide all that follow it.
    std::vector<std::string> out{"btrfs", "inspect-internal", "dump-super", "--force"};
    out.insert(out.end(), devices.begin(), devices.end());
    return out;
}

BtrfsSupers read_btrfs_supers(std::string_view text) {
    BtrfsSupers out;
    BtrfsSuper* current = nullptr;
    std::string_view last_key;
    for (const std::string_view line : split_lines(text)) {
        const std::size_t device = line.find(", device=");
        if (line.starts_with("superblock: ") && device != std::string_view::npos) {
            current = &out[std::string(line.substr(device + std::string_view(", device=").size()))];
            continue;
        }
        if (current == nullptr || line.empty()) {
            continue;
        }
        if (line.front() == '\t') {
            if (holds_features(last_key)) {
                read_flags(line, *current);
            }
            continue;
        }
        const std::size_t tab = std::min(line.find('\t'), line.size());
        last_key = line.substr(0, tab);
        read_field(last_key, trim(line.substr(tab)), *current);
    }
    return out;
}

std::vector<std::string> subvolume_list_command(const std::string& mount_point) {
    return {"btrfs", "subvolume", "list", "-a", mount_point};
}

std::set<std::string, std::less<>> read_subvolume_list(std::string_view text) {
    constexpr std::string_view before_path = " path ";
    constexpr std::string_view above_mount = "<FS_TREE>/";
    std::set<std::string, std::less<>> out;
    for (const std::string_view line : split_lines(text)) {
        const std::size_t found = line.find(before_path);
        if (!line.starts_with("ID ") || found == std::string_view::npos) {
            throw Error(concat("btrfs has printed '", line, "' where a subvolume was expected"));
        }
        std::string_view path = line.substr(found + before_path.size());
        path.remove_prefix(path.starts_with(above_mount) ? above_mount.size() : 0);
        out.emplace(path);
    }
    return out;
}

} // namespace harness::checks
