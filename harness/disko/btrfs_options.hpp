#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::disko {

enum class OptionScope {
    mount,       ///< Each mount has its own: noatime, nodev, subvol=.
    file_system, ///< The first mount of the file system decides for all.
    unknown      ///< mount refuses it.
};

/// Whom a btrfs mount option concerns.
[[nodiscard]] OptionScope scope_of(std::string_view option);

/// What mount options set for the whole file system, by subject: `compress` → "zstd:3". What is set
/// to its default is not there, so that `compress=no` and nothing are the same.
using FileSystemOptions = std::map<std::string, std::string>;

/// The file-system-wide part of an option list. The last of two on one subject wins; compression
/// and nodatacow exclude each other, and the last wins there too.
[[nodiscard]] FileSystemOptions file_system_options(const std::vector<std::string>& options);

/// The options, in their order, that set something else for the file system than `decided` does.
[[nodiscard]] std::vector<std::string> ineffective_options(const std::vector<std::string>& options,
                                                           const FileSystemOptions& decided);

/// All single options of a list: `a,b` in one text are two.
[[nodiscard]] std::vector<std::string> split_options(const std::vector<std::string>& options);

/// The names of the options that are known, for a suggestion.
[[nodiscard]] std::vector<std::string> known_btrfs_options();

} // namespace harness::disko
