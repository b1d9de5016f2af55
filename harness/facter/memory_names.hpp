#pragma once

#include <cstdint>
#include <string_view>

/// Numbers of the SMBIOS specification (7.18.1 and 7.18.2) and their names. hwinfo knows no memory
/// type after DDR, and calls those "Other"; here they have the names of the specification.
namespace harness::facter {

/// "DDR5" of 0x22; empty for a number that is not known.
[[nodiscard]] std::string_view memory_type_name(std::uint64_t number);
/// The number of a name; that of "Unknown" for others.
[[nodiscard]] std::uint8_t memory_type_number(std::string_view name);

/// "SODIMM" of 0x0d, as hwinfo writes it; empty for a number that is not known.
[[nodiscard]] std::string_view form_factor_name(std::uint64_t number);
[[nodiscard]] std::uint8_t form_factor_number(std::string_view name);

} // namespace harness::facter
