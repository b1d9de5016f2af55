#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What goes into the appliance, in one place.
namespace harness::appliance {

/// Changes whenever the making of the appliance changes in a way that its inputs do not show.
inline constexpr std::string_view recipe_version = "7";

/// Packages of the host whose files it is made of; supermin adds what they depend on.
[[nodiscard]] const std::vector<std::string>& packages();

/// Packages that a machine runs without: their programs are in the guest where the host has them.
[[nodiscard]] const std::vector<std::string>& further_packages();

/// Kernel modules that are loaded before anything else.
[[nodiscard]] const std::vector<std::string>& early_modules();

/// Kernel modules that udev, mount and mkfs may ask for.
[[nodiscard]] const std::vector<std::string>& available_modules();

/// Whether a file of the packages belongs in it. Shared libraries are kept by need, not by this.
/// `path` is relative to the root, below usr where the distribution merges it.
[[nodiscard]] bool is_wanted(std::string_view path);

/// "bin/ls" and "lib/x" stand below usr, as every current distribution has it.
[[nodiscard]] std::string merged_path(std::string_view path);

[[nodiscard]] bool is_shared_library(std::string_view path);

} // namespace harness::appliance
