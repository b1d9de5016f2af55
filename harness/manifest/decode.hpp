#pragma once

#include "harness/manifest/entry.hpp"

#include <string_view>

namespace harness::manifest {

/// Reads the serial form, sorts it, and judges that it is whole. Throws Error, which says what is
/// wrong with it.
[[nodiscard]] Manifest decode(std::string_view bytes);

/// The same of records alone, without header and end.
[[nodiscard]] Manifest decode_records(std::string_view records);

} // namespace harness::manifest
