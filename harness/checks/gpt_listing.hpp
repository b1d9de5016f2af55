#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::checks {

/// One partition as it stands in a disk's GPT.
struct GptEntry {
    std::uint64_t first_sector = 0;
    std::uint64_t last_sector = 0;
    std::string type_guid; ///< In capitals, as sgdisk prints it.
    std::string guid;
    std::string name;
    std::uint64_t attributes = 0;

    friend bool operator==(const GptEntry&, const GptEntry&) = default;
};

/// A disk's partition table as sgdisk reads it from the disk.
struct GptListing {
    std::string damage; ///< What sgdisk complains of, in one line; empty: a sound GPT.
    std::string disk_guid;
    std::uint64_t sector_size = 0;
    std::vector<std::uint32_t> numbers;        ///< Of all partitions that the table has.
    std::map<std::uint32_t, GptEntry> entries; ///< Of those that were asked for and are there.
};

/// sgdisk that verifies and prints the table of `device`, with all of these partitions.
[[nodiscard]] std::vector<std::string> sgdisk_command(const std::string& device,
                                                      std::span<const std::uint32_t> partitions);

/// Reads what `sgdisk_command` prints: answers to `partitions` come in that order. Throws Error
/// where that is no listing.
[[nodiscard]] GptListing read_gpt_listing(std::string_view out, std::string_view err,
                                          std::span<const std::uint32_t> partitions);

} // namespace harness::checks
