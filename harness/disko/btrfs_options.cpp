#include "harness/disko/btrfs_options.hpp"

#include "harness/base/concat.hpp"

#include <algorithm>
#include <array>

namespace harness::disko {

namespace {

/// An option of the whole file system: its subject, and whether it states the default.
struct WideOption {
    std::string_view name;
    std::string_view subject;
    bool is_default = false;
};

// btrfs(5), Linux 6.1; the kernel compares none of these with the mounts that are there already.
constexpr std::array wide_options{
    WideOption{"acl", "acl", true},
    WideOption{"autodefrag", "autodefrag"},
    WideOption{"barrier", "barrier", true},
    WideOption{"clear_cache", "clear_cache"},
    WideOption{"commit", "commit"},
    WideOption{"compress", "compress"},
    WideOption{"compress-force", "compress"},
    WideOption{"datacow", "datacow", true},
    WideOption{"datasum", "datasum", true},
    WideOption{"degraded", "degraded"},
    WideOption{"device", "device"},
    WideOption{"discard", "discard"},
    WideOption{"enospc_debug", "enospc_debug"},
    WideOption{"fatal_errors", "fatal_errors"},
    WideOption{"flushoncommit", "flushoncommit"},
    WideOption{"max_inline", "max_inline"},
    WideOption{"metadata_ratio", "metadata_ratio"},
    WideOption{"noacl", "acl"},
    WideOption{"noautodefrag", "autodefrag", true},
    WideOption{"nobarrier", "barrier"},
    WideOption{"nodatacow", "datacow"},
    WideOption{"nodatasum", "datasum"},
    WideOption{"nodiscard", "discard"},
    WideOption{"noenospc_debug", "enospc_debug", true},
    WideOption{"noflushoncommit", "flushoncommit", true},
    WideOption{"nologreplay", "rescue"},
    WideOption{"norecovery", "rescue"},
    WideOption{"nospace_cache", "space_cache"},
    WideOption{"nossd", "ssd"},
    WideOption{"nossd_spread", "ssd"},
    WideOption{"notreelog", "treelog"},
    WideOption{"nouser_subvol_rm_allowed", "user_subvol_rm_allowed", true},
    WideOption{"rescan_uuid_tree", "rescan_uuid_tree"},
    WideOption{"rescue", "rescue"},
    WideOption{"skip_balance", "skip_balance"},
    WideOption{"space_cache", "space_cache"},
    WideOption{"ssd", "ssd"},
    WideOption{"ssd_spread", "ssd"},
    WideOption{"thread_pool", "thread_pool"},
    WideOption{"treelog", "treelog", true},
    WideOption{"usebackuproot", "rescue"},
    WideOption{"user_subvol_rm_allowed", "user_subvol_rm_allowed"},
};

constexpr std::array<std::string_view, 39> mount_names{
    "_netdev",    "async",       "atime",       "auto",       "bind",
    "defaults",   "dev",         "diratime",    "dirsync",    "exec",
    "group",      "iversion",    "lazytime",    "mand",       "noatime",
    "noauto",     "nodev",       "nodiratime",  "noexec",     "nofail",
    "noiversion", "nolazytime",  "nomand",      "norelatime", "nostrictatime",
    "nosuid",     "nosymfollow", "nouser",      "owner",      "relatime",
    "ro",         "rw",          "strictatime", "subvol",     "subvolid",
    "suid",       "sync",        "user",        "users"};

std::string_view name_of(std::string_view option) {
    return option.substr(0, option.find('='));
}

const WideOption* wide_option(std::string_view option) {
    const std::string_view name = name_of(option);
    const auto* found = std::find_if(wide_options.begin(), wide_options.end(),
                                     [&](const WideOption& known) { return known.name == name; });
    return found == wide_options.end() ? nullptr : found;
}

/// `zstd` and `zstd:3` are one; a bare `compress` means zlib.
std::string compression_of(std::string_view option) {
    const std::size_t equals = option.find('=');
    std::string value(equals == std::string_view::npos ? "zlib" : option.substr(equals + 1));
    if (value == "no" || value == "none") {
        return {};
    }
    if (value == "zstd" || value == "zlib") {
        value += ":3";
    }
    return option.starts_with("compress-force") ? concat(value, " by force") : value;
}

std::string value_of(std::string_view option, const WideOption& known) {
    if (known.subject == "compress") {
        return compression_of(option);
    }
    return known.is_default ? std::string{} : std::string(option);
}

void set(FileSystemOptions& options, const std::string& subject, std::string value) {
    if (value.empty()) {
        options.erase(subject);
        return;
    }
    if (subject == "compress") {
        options.erase("datacow");
    } else if (subject == "datacow") {
        options.erase("compress");
    }
    options.insert_or_assign(subject, std::move(value));
}

} // namespace

OptionScope scope_of(std::string_view option) {
    if (wide_option(option) != nullptr) {
        return OptionScope::file_system;
    }
    const std::string_view name = name_of(option);
    const bool is_for_user_space =
        name.starts_with("x-") || name.starts_with("X-") || name == "comment";
    const bool is_known =
        std::find(mount_names.begin(), mount_names.end(), name) != mount_names.end();
    return is_known || is_for_user_space ? OptionScope::mount : OptionScope::unknown;
}

FileSystemOptions file_system_options(const std::vector<std::string>& options) {
    FileSystemOptions out;
    for (const std::string& option : split_options(options)) {
        if (const WideOption* known = wide_option(option)) {
            set(out, std::string(known->subject), value_of(option, *known));
        }
    }
    return out;
}

std::vector<std::string> ineffective_options(const std::vector<std::string>& options,
                                             const FileSystemOptions& decided) {
    std::vector<std::string> out;
    for (const std::string& option : split_options(options)) {
        const WideOption* known = wide_option(option);
        if (known == nullptr) {
            continue;
        }
        const auto found = decided.find(std::string(known->subject));
        const std::string effective = found == decided.end() ? std::string{} : found->second;
        if (value_of(option, *known) != effective) {
            out.push_back(option);
        }
    }
    return out;
}

std::vector<std::string> split_options(const std::vector<std::string>& options) {
    std::vector<std::string> out;
    for (const std::string& text : options) {
        for (std::string_view rest = text; !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            if (comma > 0) {
                out.emplace_back(rest.substr(0, comma));
            }
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return out;
}

std::vector<std::string> known_btrfs_options() {
    std::vector<std::string> out(mount_names.begin(), mount_names.end());
    for (const WideOption& known : wide_options) {
        out.emplace_back(known.name);
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace harness::disko
