#pragma once

#include "harness/base/bytes.hpp"
#include "harness/machine/plan.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace harness::guest {

/// Makes each disk of the plan as a sparse file of its true size; all of them as one file, with an
/// empty log beside it, where the machine records its writes. Throws Error with what to do
/// where the file system can not hold it.
void create_disk_images(const machine::Plan& plan, const std::filesystem::path& directory);

/// Makes the blank image that the machine's system writes to, where it has a system. Throws Error.
void create_system_state(const machine::Plan& plan, const std::filesystem::path& directory);

/// Removes what `create_disk_images` made, here and in the directories below.
void remove_disk_images(const std::filesystem::path& directory) noexcept;

/// What to tell the user where the file system of the images has no room for so much; nothing where
/// it has.
/// QEMU's NVMe hands a full host disk on to the guest as an I/O error and raises no event.
[[nodiscard]] std::optional<std::string> lack_of_space(const std::filesystem::path& directory,
                                                       Bytes needed = mebibytes(1));

/// The same text, for those who heard of it by an event.
[[nodiscard]] std::string no_space_in(const std::filesystem::path& directory);

} // namespace harness::guest
