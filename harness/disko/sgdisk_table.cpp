#include "harness/disko/sgdisk_table.hpp"

#include "harness/base/characters.hpp"

#include <algorithm>

// The arithmetic of sgdisk 1.0.9, as its results show (geometry_sgdisk_test.cpp runs both):
// * the default start is the first sector of the LARGEST free stretch, moved to the alignment;
// * aligning prefers the boundary before, if all between it and the sector is free;
// * `+N` as an end counts from the start that was asked for, not from the aligned one;
// * `--align-end` moves the default end and what is counted back from it, not a given size.

namespace harness::disko {

namespace {

constexpr Sector entries_bytes = 128 * 128; ///< sgdisk's table: 128 entries of 128 bytes.
constexpr Sector default_alignment_bytes = 2048 * 512;
constexpr Sector smallest_advanced_disk = 585'937'500; ///< From here on 8 sectors at the least.
constexpr Sector advanced_alignment = 8;

Sector multiply(Sector a, Sector b) {
    return b != 0 && a > no_sector / b ? no_sector : a * b;
}

Sector add(Sector a, Sector b) {
    return a > no_sector - b ? no_sector : a + b;
}

/// Takes the digits off the front of `text`.
Sector take_number(std::string_view& text) {
    Sector number = 0;
    while (!text.empty() && is_digit(text.front())) {
        number = add(multiply(number, 10), static_cast<Sector>(text.front() - '0'));
        text.remove_prefix(1);
    }
    return number;
}

Sector in_sectors(Sector number, std::string_view rest, std::uint32_t sector_size) {
    const std::size_t unit_start = rest.find_first_not_of(' ');
    const char letter = unit_start == std::string_view::npos ? ' ' : rest[unit_start];
    const std::size_t unit = std::string_view("KMGTPEkmgtpe").find(letter);
    if (unit == std::string_view::npos) {
        return number;
    }
    const Sector bytes = Sector{1} << (10 * (unit % 6 + 1));
    return bytes >= sector_size ? multiply(number, bytes / sector_size)
                                : number / (sector_size / bytes);
}

Sector power_of_two_below(Sector value) {
    Sector power = 1;
    while (power <= value / 2) {
        power *= 2;
    }
    return power;
}

} // namespace

std::optional<Sector> read_sector(std::string_view text, const SectorRange& range) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const char sign =
        !text.empty() && (text.front() == '+' || text.front() == '-') ? text.front() : ' ';
    text.remove_prefix(sign == ' ' ? 0 : 1);
    if (!text.empty() && !is_digit(text.front())) {
        return std::nullopt;
    }
    const Sector number = take_number(text);
    if (number == 0) {
        return range.otherwise;
    }
    const Sector sectors = in_sectors(number, text, range.sector_size);
    if (sign == '-') {
        return sectors > range.high ? Sector{0} : range.high - sectors;
    }
    if (sign == ' ') {
        return sectors;
    }
    // As an end, whose default is the highest sector, the start itself belongs to the length.
    return range.otherwise == range.high ? add(range.low, sectors) - 1
                                         : add(range.otherwise, sectors);
}

SgdiskTable::SgdiskTable(Sector sectors, std::uint32_t sector_size)
    : sectors_(sectors), sector_size_(sector_size),
      first_usable_(2 + std::max<Sector>(1, entries_bytes / sector_size)),
      last_usable_(sectors > first_usable_ ? sectors - first_usable_ : 0) {
    set_alignment(0);
}

bool SgdiskTable::is_large_enough() const {
    return last_usable_ > first_usable_;
}

void SgdiskTable::set_alignment(Sector alignment) {
    alignment_ = alignment == 0 ? alignment_of_partitions() : alignment;
}

Sector SgdiskTable::alignment_of_partitions() const {
    Sector alignment =
        power_of_two_below(std::max<Sector>(1, default_alignment_bytes / sector_size_));
    for (const Extent& extent : used_) {
        while (extent.first % alignment != 0) {
            alignment /= 2;
        }
    }
    const bool is_advanced = sectors_ >= smallest_advanced_disk;
    return is_advanced ? std::max(alignment, advanced_alignment) : alignment;
}

bool SgdiskTable::is_free(Sector sector) const {
    return is_free(sector, sector);
}

bool SgdiskTable::is_free(Sector first, Sector last) const {
    if (first < first_usable_ || last > last_usable_) {
        return false;
    }
    return std::none_of(used_.begin(), used_.end(), [&](const Extent& extent) {
        return first <= extent.last && last >= extent.first;
    });
}

Sector SgdiskTable::align(Sector sector) const {
    if (sector % alignment_ == 0) {
        return sector;
    }
    const Sector earlier = sector / alignment_ * alignment_;
    if (earlier >= first_usable_ && is_free(earlier, sector - 1)) {
        return earlier;
    }
    const Sector later = add(earlier, alignment_);
    if (later <= last_usable_ && is_free(sector + 1, later)) {
        return later;
    }
    return sector;
}

Sector SgdiskTable::first_available(Sector start) const {
    Sector first = std::max(start, first_usable_);
    for (bool has_moved = true; has_moved;) {
        has_moved = false;
        for (const Extent& extent : used_) {
            if (first >= extent.first && first <= extent.last) {
                first = extent.last + 1;
                has_moved = true;
            }
        }
    }
    return first > last_usable_ ? 0 : first;
}

Sector SgdiskTable::last_in_free(Sector start, bool is_aligned) const {
    Sector nearest = last_usable_;
    for (const Extent& extent : used_) {
        if (nearest > extent.first && start <= extent.first) {
            nearest = extent.first - 1;
        }
    }
    if (is_aligned) {
        const Sector boundary = align(nearest + 1);
        if (boundary > start && is_free(boundary - 1)) {
            return boundary - 1;
        }
    }
    return nearest;
}

Extent SgdiskTable::largest_free_extent() const {
    Extent largest{.first = 1, .last = 0};
    for (Sector first = first_available(0); first != 0;) {
        const Sector last = last_in_free(first, false);
        if (last + 1 - first > largest.last + 1 - largest.first) {
            largest = {first, last};
        }
        first = first_available(last + 1);
    }
    return largest;
}

Sector SgdiskTable::largest_free() const {
    const Extent extent = largest_free_extent();
    return extent.last + 1 - extent.first;
}

Sector SgdiskTable::default_start() const {
    const Extent extent = largest_free_extent();
    return extent.last < extent.first ? 0 : align(extent.first);
}

std::optional<Extent> SgdiskTable::create(Sector first, Sector last) {
    first = align(first);
    if (!is_free(first) || first > last || last_in_free(first, false) < last) {
        return std::nullopt;
    }
    used_.push_back({first, last});
    return used_.back();
}

} // namespace harness::disko
