#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::facter {

/// A stretch of a device's name that tells this one device from others of its model.
struct IdentifyingPart {
    std::size_t offset = 0;
    std::size_t length = 0;
    bool is_hex_coded = false;  ///< Each byte of the identity as two hex digits.
    bool is_world_wide = false; ///< A world wide name: type, maker and number in one.
};

/// What the report says elsewhere of the device that a name belongs to. Empty where it does not.
struct NameOwner {
    std::string serial;
    std::string vendor;
    std::string model;
};

/// The identifying parts of a name under /dev, in order: serials, world wide names, EUIs and device
/// ids in `by-id`, whole names in `by-uuid` and `by-label` and their kin for partitions, and world
/// wide names in `by-path`. Nothing where the name has none: nodes, paths, sequence numbers.
/// What identifies no device ("drive-scsi0") is in the list too; that is the caller's to judge.
[[nodiscard]] std::vector<IdentifyingPart> identifying_parts(std::string_view name,
                                                             const NameOwner& owner);

/// A text out of hex digits, two for each byte; empty where they are none.
[[nodiscard]] std::optional<std::string> decode_hex(std::string_view digits);

} // namespace harness::facter
