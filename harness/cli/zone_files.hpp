#pragma once

#include "harness/base/result.hpp"
#include "harness/calendar/zone.hpp"

#include <filesystem>

namespace harness::cli {

/// A zone of the database under `directory`, by name: "Europe/Berlin". "UTC" needs no database.
[[nodiscard]] Result<calendar::Zone>
load_zone(const std::string& name, const std::filesystem::path& directory = "/usr/share/zoneinfo");

} // namespace harness::cli
