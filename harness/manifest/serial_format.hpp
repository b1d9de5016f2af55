#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// What both ends of a serial form agree on.
namespace harness::manifest {

inline constexpr std::string_view serial_magic = "HMANIFEST";
inline constexpr char directory_record = 'D'; ///< A path: the entries behind it are in there.
inline constexpr char entry_record = 'E';
inline constexpr char end_record = 'Z';
inline constexpr std::size_t end_size = 1 + 8 + 16; ///< With the number of entries and a digest.
inline constexpr std::uint32_t most_nanoseconds = 999'999'999;
inline constexpr std::uint32_t most_mode = 07777;

} // namespace harness::manifest
