#pragma once

#include "harness/checks/mount_table.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace harness::checks {

/// In which of the kernel's two lists an option shows.
enum class OptionPlace {
    mount,       ///< Of this mount alone.
    file_system, ///< Of the file system, the same at all of its mounts.
    either
};

/// How an option that is in effect looks in mountinfo.
struct VisibleOption {
    OptionPlace place = OptionPlace::either;
    std::vector<std::string> shown;       ///< Each of them is there.
    std::vector<std::string> absent_keys; ///< Nothing is there that is one of them or `key=…`.
    /// A later mount of the same file system can not change it.
    bool is_decided_by_first_mount = false;

    friend bool operator==(const VisibleOption&, const VisibleOption&) = default;
};

/// An option that the kernel does not show, with the reason.
struct InvisibleOption {
    std::string reason;

    friend bool operator==(const InvisibleOption&, const InvisibleOption&) = default;
};

using OptionMeaning = std::variant<VisibleOption, InvisibleOption>;

/// What a mount option of a layout means on a file system of that type. An option that is not
/// known must be there as it is written.
[[nodiscard]] OptionMeaning meaning_of(std::string_view option, std::string_view fs_type);

[[nodiscard]] bool is_in_effect(const VisibleOption& option, const MountInfo& mount);

/// "compress=zstd:3"; "no compress and no compress-force" where something must not be there.
[[nodiscard]] std::string expectation_text(const VisibleOption& option);

/// What stands before `=`.
[[nodiscard]] std::string_view option_key(std::string_view option);

/// The option of the same list that is read after `options[index]` and takes its effect away.
[[nodiscard]] std::optional<std::string> overridden_by(std::span<const std::string> options,
                                                       std::size_t index);

} // namespace harness::checks
