#pragma once

#include <filesystem>

namespace harness::qemu {

/// Moves a file; to another file system by a copy, its holes as holes. Throws Error.
void move_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// A new file with the same bytes and the same holes; one that is there is replaced. Throws Error.
void copy_sparsely(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace harness::qemu
