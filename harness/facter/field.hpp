#pragma once

#include "harness/base/tree_reader.hpp"
#include "harness/facter/pci.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The leaf readers of a report: what is tolerated in a value and what is not. Each answers with
// "nothing" where the value is missing or null, and reports a value of a wrong type.
namespace harness::facter {

/// The help of every wrong type: a report is written by a program.
inline constexpr std::string_view wrong_type_remedy =
    "run nixos-facter again and keep its output as it is";

/// A text, or "" where none is. Blanks at both ends are cut off, as firmware pads its texts.
[[nodiscard]] std::string text_of(const TreeReader& field);

/// A whole number, not negative, written as such or as a hex text ("0x1000").
[[nodiscard]] std::optional<std::uint64_t> number_of(const TreeReader& field);

/// The same for a number that is at most `most`; 0 where none is.
[[nodiscard]] unsigned small_number_of(const TreeReader& field, unsigned most);

/// An identification: a map with `value` and `name`, or hwinfo's "special" ones, a bare text.
[[nodiscard]] HardwareId id_of(const TreeReader& field);

/// A list of texts without its nulls.
[[nodiscard]] std::vector<std::string> texts_of(const TreeReader& field);

/// The maps of a list without its nulls. An element of another type is reported.
[[nodiscard]] std::vector<TreeReader> maps_of(const TreeReader& list);

/// As `maps_of`, and a lone map counts as a list of one: SMBIOS changed between the two.
[[nodiscard]] std::vector<TreeReader> one_or_more_maps_of(const TreeReader& field);

} // namespace harness::facter
