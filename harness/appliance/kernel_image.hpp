#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness::appliance {

/// The uncompressed kernel inside a bzImage, if QEMU can start it directly. Empty where the format
/// is another or the kernel has no PVH entry: the bzImage itself then boots, about a second later.
[[nodiscard]] std::optional<std::string> extract_vmlinux(std::string_view bz_image);

} // namespace harness::appliance
