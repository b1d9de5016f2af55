#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harness::fidelity {

/// One structure of the SMBIOS table, as firmware left it in memory.
struct DmiStructure {
    std::uint8_t type = 0;
    std::string formatted;            ///< From the type byte on: offsets are those of the standard.
    std::vector<std::string> strings; ///< Counted from 1 by the formatted part.

    /// A little-endian number; 0 where the structure is too short for it.
    [[nodiscard]] std::uint64_t number(std::size_t offset, std::size_t size) const;
    /// The text that the byte at this offset refers to; empty where there is none.
    [[nodiscard]] std::string text(std::size_t offset) const;
};

/// The structures of /sys/firmware/dmi/tables/DMI. Whatever the bytes are, it ends, and what came
/// before the first damage is kept.
[[nodiscard]] std::vector<DmiStructure> parse_dmi_table(std::string_view bytes);

} // namespace harness::fidelity
