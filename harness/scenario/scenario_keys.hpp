#pragma once

#include "harness/base/bytes.hpp"
#include "harness/scenario/fields.hpp"
#include "harness/scenario/shape.hpp"

#include <optional>

namespace harness::scenario {

/// The table of a whole scenario file; the tables of all its parts hang below it.
[[nodiscard]] const ObjectSpec& scenario_object();

/// The shape of a whole scenario file.
[[nodiscard]] const Shape& scenario_shape();

/// Whether the value of a key of the file has its shape; what it has not is reported.
[[nodiscard]] bool has_shape(const Tree& file, std::string_view key, Diagnostics& problems);

/// The value of `memory`; less than a guest starts in is reported.
[[nodiscard]] std::optional<Bytes> memory_of(const Fields& machine);

/// The words of `machine.firmware`, in the order of the enumeration.
[[nodiscard]] std::span<const std::string_view> firmware_words();

/// The words of `machine.system`, in the order of the enumeration.
[[nodiscard]] std::span<const std::string_view> system_words();

/// The words of `machine.secure-boot`, in the order of the enumeration.
[[nodiscard]] std::span<const std::string_view> secure_boot_words();

} // namespace harness::scenario
