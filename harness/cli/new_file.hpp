#pragma once

#include "harness/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace harness::cli {

/// Writes a result to a file that the command line named with `-o`. What is there already is kept,
/// and refused as the user's mistake, unless `overwrite` says otherwise; so are paths that can not
/// be written to. Throws Error where writing itself fails; a new file is then removed again.
[[nodiscard]] std::optional<Diagnostics> write_result(const std::string& path,
                                                      std::string_view text, bool overwrite);

} // namespace harness::cli
