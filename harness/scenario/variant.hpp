#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::scenario {

/// What may be different tomorrow about a machine that was recorded today.
enum class Change {
    swap_nvme_order,
    reverse_enumeration,
    replace_disk,
    missing_disk,
    smaller_disk,
    four_k_sectors,
    other_firmware,
    extra_usb_disk,
    slow_disk
};

/// What may stand after a change's name and '='.
enum class ChangeValue {
    none,
    disk,    ///< "nvme1n1"
    sectors, ///< "2048", "nvme1n1:2048"
    size,    ///< "32GiB"
    rate     ///< "20MB/s", "nvme1n1:20MB/s"
};

/// One row of the table from which parser, help, reference and JSON Schema are made.
struct ChangeSpec {
    Change change = Change::swap_nvme_order;
    std::string_view name; ///< "replace-disk"
    ChangeValue value = ChangeValue::none;
    std::string_view notation; ///< "replace-disk[=DISK]"
    std::string_view meaning;  ///< One line for people.
};

/// Every change, in the order of the reference; the place of a row is its enumerator's value.
[[nodiscard]] std::span<const ChangeSpec> change_specs();

/// One change with its parameters; what is empty is chosen when the machine is known.
struct ChangeRequest {
    Change change = Change::swap_nvme_order;
    std::string disk; ///< "nvme1n1"
    std::optional<std::uint64_t> sectors;
    std::optional<Bytes> size;
    std::optional<Bytes> rate; ///< Per second.

    friend bool operator==(const ChangeRequest&, const ChangeRequest&) = default;
};

/// Changed hardware: the changes in the order in which they are made.
struct Variant {
    std::string text;                   ///< "swap-nvme-order+4k-sectors"; empty: as recorded.
    std::vector<ChangeRequest> changes; ///< Empty: as recorded.
};

/// The word for a machine without any change.
inline constexpr std::string_view as_recorded = "as-recorded";

/// Reads "swap-nvme-order", "replace-disk=nvme1n1", "swap-nvme-order+4k-sectors", "as-recorded".
/// A mistake is reported at `place` with the nearest name.
[[nodiscard]] Result<Variant> parse_variant(std::string_view text, const Place& place);

/// Each change alone, with its parameters chosen: what `--variant all` means.
[[nodiscard]] std::vector<Variant> every_variant();

/// A regular expression of what `parse_variant` accepts, for editors.
[[nodiscard]] std::string_view variant_pattern();

/// The table as aligned lines for a terminal, each with this indent.
[[nodiscard]] std::string variant_help(std::string_view indent);

} // namespace harness::scenario
