#pragma once

#include "harness/base/result.hpp"
#include "harness/calendar/zone.hpp"

#include <filesystem>

namespace harness::cli {

/// A zone of the database under `directory`, by name: "Europe/Berlin". "UTC" needs no database.
/// `asked_at` is where it is named.
[[nodiscard]] Result<calendar::Zone>
load_zone(const std::string& name, const Place& asked_at,
          const std::filesystem::path& directory = "/usr/share/zoneinfo");

} // namespace harness::cli
