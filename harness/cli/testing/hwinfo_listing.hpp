#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::cli::testing {

/// A line of hwinfo's listing with the deeper ones below it: "Vendor: \"Micron\"". A device is one
/// whose key is its number, as in "20: PCI 200.0: 10600 Disk".
struct HwinfoLine {
    std::string key;
    std::string value;
    std::vector<HwinfoLine> below;

    /// The first line below of this key, or null.
    [[nodiscard]] const HwinfoLine* find(std::string_view wanted) const;
    /// Its value as it is; empty where there is none.
    [[nodiscard]] std::string text(std::string_view wanted) const;
    /// What stands in quotes in its value, the first to the last: `pci 0x8086 "Intel"` is Intel.
    [[nodiscard]] std::string quoted(std::string_view wanted) const;
    /// The same where several stand in quotes, or apart by commas where none does.
    [[nodiscard]] std::vector<std::string> list(std::string_view wanted) const;
};

/// The devices of a listing, in its order.
[[nodiscard]] std::vector<HwinfoLine> parse_hwinfo(std::string_view listing);

} // namespace harness::cli::testing
