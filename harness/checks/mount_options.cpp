#include "harness/checks/mount_options.hpp"

#include "harness/base/bytes.hpp"
#include "harness/base/concat.hpp"
#include "harness/checks/file_system_options.hpp"

#include <algorithm>
#include <array>

namespace harness::checks {

namespace {

using namespace std::string_view_literals;

constexpr std::array user_space_options{
    "auto"sv,   "noauto"sv,  "nofail"sv,  "_netdev"sv,   "user"sv,   "nouser"sv,
    "users"sv,  "nousers"sv, "owner"sv,   "noowner"sv,   "group"sv,  "nogroup"sv,
    "loop"sv,   "comment"sv, "offset"sv,  "sizelimit"sv, "helper"sv, "uhelper"sv,
    "silent"sv, "loud"sv,    "remount"sv, "zfsutil"sv};

/// Read by the kernel, but no list has them.
constexpr std::array silent_options{"iversion"sv, "noiversion"sv, "norelatime"sv,
                                    "nostrictatime"sv};

constexpr std::array propagation_options{"shared"sv,  "private"sv,  "slave"sv,  "unbindable"sv,
                                         "rshared"sv, "rprivate"sv, "rslave"sv, "runbindable"sv};

/// Flags that every mount has of its own.
constexpr std::array mount_flags{"ro"sv,       "rw"sv,         "nosuid"sv,
                                 "nodev"sv,    "noexec"sv,     "noatime"sv,
                                 "relatime"sv, "nodiratime"sv, "nosymfollow"sv};

/// Flags that every file system has.
constexpr std::array file_system_flags{"sync"sv, "dirsync"sv, "lazytime"sv, "mand"sv};

struct Opposite {
    std::string_view option;
    OptionPlace place;
    std::string_view absent;
};

constexpr std::array opposites{
    Opposite{"suid", OptionPlace::mount, "nosuid"},
    Opposite{"dev", OptionPlace::mount, "nodev"},
    Opposite{"exec", OptionPlace::mount, "noexec"},
    Opposite{"atime", OptionPlace::mount, "noatime"},
    Opposite{"diratime", OptionPlace::mount, "nodiratime"},
    Opposite{"symfollow", OptionPlace::mount, "nosymfollow"},
    Opposite{"async", OptionPlace::file_system, "sync"},
    Opposite{"nolazytime", OptionPlace::file_system, "lazytime"},
    Opposite{"nomand", OptionPlace::file_system, "mand"},
};

bool is_one_of(std::string_view option, const auto& list) {
    return std::find(list.begin(), list.end(), option) != list.end();
}

std::optional<OptionMeaning> without_trace(std::string_view option) {
    if (option == "defaults") {
        return InvisibleOption{"'defaults' asks for nothing"};
    }
    if (option.starts_with("x-") || option.starts_with("X-") ||
        is_one_of(option_key(option), user_space_options)) {
        return InvisibleOption{
            concat("'", option, "' is read by programs; the kernel does not show it")};
    }
    if (is_one_of(option, silent_options)) {
        return InvisibleOption{concat("'", option, "' leaves no trace in mountinfo")};
    }
    if (option == "bind" || option == "rbind") {
        return InvisibleOption{concat("'", option, "' is judged with the source of the mount")};
    }
    if (is_one_of(option, propagation_options)) {
        return InvisibleOption{
            concat("'", option, "' is a propagation, which mountinfo shows as peer groups only")};
    }
    return std::nullopt;
}

std::optional<OptionMeaning> common_option(std::string_view option) {
    if (is_one_of(option, mount_flags)) {
        return VisibleOption{OptionPlace::mount, {std::string(option)}, {}};
    }
    if (is_one_of(option, file_system_flags)) {
        return VisibleOption{OptionPlace::file_system, {std::string(option)}, {}};
    }
    if (option == "strictatime") { // The kernel shows neither of the other two.
        return VisibleOption{OptionPlace::mount, {}, {"noatime", "relatime"}};
    }
    for (const Opposite& opposite : opposites) {
        if (option == opposite.option) {
            return VisibleOption{opposite.place, {}, {std::string(opposite.absent)}};
        }
    }
    return std::nullopt;
}

/// Options of which the last one of a list counts, whatever their values are.
std::string_view family_of(std::string_view option) {
    constexpr std::array access_times{"noatime"sv, "atime"sv, "relatime"sv, "strictatime"sv};
    const std::string_view key = option_key(option);
    if (is_one_of(key, access_times)) {
        return "access times";
    }
    if (key == "compress-force") {
        return "compress";
    }
    for (const std::string_view flag : {"suid"sv, "dev"sv, "exec"sv, "datacow"sv, "datasum"sv,
                                        "ssd"sv, "discard"sv, "autodefrag"sv, "space_cache"sv}) {
        if (key == flag || (key.starts_with("no") && key.substr(2) == flag)) {
            return flag;
        }
    }
    return key == "ro" ? "rw"sv : key;
}

bool compresses(std::string_view option) {
    return family_of(option) == "compress" && !option.ends_with("=no") &&
           !option.ends_with("=none");
}

bool takes_away(std::string_view later, std::string_view option) {
    if (compresses(option) && (later == "nodatacow" || later == "nodatasum")) {
        return true;
    }
    if ((option == "nodatacow" || option == "nodatasum") && compresses(later)) {
        return true;
    }
    return later != option && family_of(later) == family_of(option);
}

} // namespace

std::string_view option_key(std::string_view option) {
    return option.substr(0, option.find('='));
}

OptionMeaning meaning_of(std::string_view option, std::string_view fs_type) {
    if (auto meaning = without_trace(option)) {
        return *std::move(meaning);
    }
    if (auto meaning = common_option(option)) {
        return *std::move(meaning);
    }
    if (auto meaning = file_system_option(option, fs_type)) {
        return *std::move(meaning);
    }
    const bool is_btrfs = fs_type == "btrfs";
    return VisibleOption{is_btrfs ? OptionPlace::file_system : OptionPlace::either,
                         {std::string(option)},
                         {},
                         is_btrfs};
}

bool is_in_effect(const VisibleOption& option, const MountInfo& mount) {
    std::vector<std::string_view> seen;
    if (option.place != OptionPlace::file_system) {
        seen.insert(seen.end(), mount.mount_options.begin(), mount.mount_options.end());
    }
    if (option.place != OptionPlace::mount) {
        seen.insert(seen.end(), mount.file_system_options.begin(), mount.file_system_options.end());
    }
    const auto is_shown = [&](const std::string& wanted) { return is_one_of(wanted, seen); };
    const auto is_absent = [&](const std::string& key) {
        return std::none_of(seen.begin(), seen.end(),
                            [&](std::string_view other) { return option_key(other) == key; });
    };
    return std::all_of(option.shown.begin(), option.shown.end(), is_shown) &&
           std::all_of(option.absent_keys.begin(), option.absent_keys.end(), is_absent);
}

std::string expectation_text(const VisibleOption& option) {
    std::vector<std::string> parts = option.shown;
    for (const std::string& key : option.absent_keys) {
        parts.push_back(concat("no ", key));
    }
    return join(parts, " and ");
}

std::optional<std::string> overridden_by(std::span<const std::string> options, std::size_t index) {
    std::optional<std::string> out;
    for (const std::string& later : options.subspan(index + 1)) {
        if (takes_away(later, options[index])) {
            out = later;
        }
    }
    return out;
}

} // namespace harness::checks
