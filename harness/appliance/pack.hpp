#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace harness::appliance {

/// Writes the appliance's initramfs: what is wanted of the unpacked packages under `root`, all that
/// is under `stage`, the guest agent, and the list of the modules that it loads early. Throws
/// Error.
void pack(const std::filesystem::path& root, const std::filesystem::path& stage,
          const std::vector<std::string>& early, const std::filesystem::path& archive);

} // namespace harness::appliance
