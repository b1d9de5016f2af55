#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness::disko {

/// The longest label that fits into a GPT entry, in characters.
inline constexpr std::size_t longest_label = 36;

/// disko's label for a partition without one: `disk-main-root`, or the first 36 hex digits of its
/// SHA-256 where that is too long.
[[nodiscard]] std::string default_label(std::string_view parent_type, std::string_view parent_name,
                                        std::string_view partition_name);

/// A label as udev writes it into `/dev/disk/by-partlabel`: other characters become `\xHH`.
[[nodiscard]] std::string escape_for_udev(std::string_view label);

/// The device of partition `number` of a device, by the naming of its kind: `/dev/sda1`,
/// `/dev/nvme0n1p1`, `/dev/disk/by-id/x-part1`. Empty for a device of no known kind.
[[nodiscard]] std::string numbered_device(std::string_view device, std::uint32_t number);

} // namespace harness::disko
