#pragma once

#include "harness/disko/geometry.hpp"

#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace harness::disko {

/// Past every disk: what a number too large to hold becomes.
inline constexpr Sector no_sector = std::numeric_limits<Sector>::max();

/// What a sector value of a command line is relative to.
struct SectorRange {
    std::uint32_t sector_size = 512;
    Sector low = 0;       ///< What `+N` counts from.
    Sector high = 0;      ///< What `-N` counts from.
    Sector otherwise = 0; ///< What 0 and an empty text mean.
};

/// Reads "0", "+512M", "-8G", "2048s", "100MiB" as sgdisk does, where only the first letter of a
/// unit counts and another one means sectors. Empty where sgdisk reads no number either.
[[nodiscard]] std::optional<Sector> read_sector(std::string_view text, const SectorRange& range);

struct Extent {
    Sector first = 0;
    Sector last = 0;
};

/// A GPT as sgdisk sees it, with its way to choose and align sectors. As every call of sgdisk reads
/// the table anew, so does the alignment follow from the partitions that are there.
class SgdiskTable {
  public:
    SgdiskTable(Sector sectors, std::uint32_t sector_size);

    [[nodiscard]] bool is_large_enough() const;
    [[nodiscard]] std::uint32_t sector_size() const { return sector_size_; }

    /// What the next partition is aligned to; 0 derives it from the partitions there.
    void set_alignment(Sector alignment);

    /// The aligned start of the largest free stretch; 0 where nothing is free.
    [[nodiscard]] Sector default_start() const;
    /// The end of the free stretch that holds `start`, at the last boundary if `is_aligned`.
    [[nodiscard]] Sector last_in_free(Sector start, bool is_aligned) const;
    /// The length of the largest free stretch.
    [[nodiscard]] Sector largest_free() const;

    /// Puts a partition there, its start aligned. Empty where that is not free.
    [[nodiscard]] std::optional<Extent> create(Sector first, Sector last);

  private:
    [[nodiscard]] Extent largest_free_extent() const;
    [[nodiscard]] Sector first_available(Sector start) const;
    [[nodiscard]] bool is_free(Sector sector) const;
    [[nodiscard]] bool is_free(Sector first, Sector last) const;
    [[nodiscard]] Sector align(Sector sector) const;
    [[nodiscard]] Sector alignment_of_partitions() const;

    Sector sectors_;
    std::uint32_t sector_size_;
    Sector first_usable_;
    Sector last_usable_;
    Sector alignment_ = 1;
    std::vector<Extent> used_;
};

} // namespace harness::disko
