#pragma once

#include <filesystem>
#include <string>

namespace harness::appliance {

/// All of a file of the host. Throws Error where it can not be read.
[[nodiscard]] std::string read_host_file(const std::filesystem::path& path);

} // namespace harness::appliance
