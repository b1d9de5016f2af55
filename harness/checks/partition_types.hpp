#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness::checks {

/// The GUID, in capitals, that sgdisk writes for a partition type of a layout: four hex digits are
/// translated by sgdisk's own table, a GUID stays. Empty for a code that is not in the table.
[[nodiscard]] std::optional<std::string> type_guid(std::string_view type);

} // namespace harness::checks
