#pragma once

#include "harness/machine/plan.hpp"

#include <filesystem>

namespace harness::qemu {

/// Makes each disk of the plan as a sparse file of its true size. Throws Error with what to do
/// where the file system can not hold it.
void create_disk_images(const machine::Plan& plan, const std::filesystem::path& directory);

/// Removes what `create_disk_images` made.
void remove_disk_images(const std::filesystem::path& directory) noexcept;

} // namespace harness::qemu
