#pragma once

#include "harness/async/task.hpp"
#include "harness/machine/plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// The disks of a machine that was kept: images in a directory of their own, which may lie over
/// those of another. A machine that goes on from them writes into overlays.
namespace harness::qemu {

/// Moves a machine's images, which lie over the last of `bases`, to the directory that keeps them.
/// Throws Error.
[[nodiscard]] async::Task<> keep_disks(const machine::Plan& plan, std::filesystem::path from,
                                       std::vector<std::string> bases, std::filesystem::path place);

/// The directories whose images make up the disks that are kept there, the lowest first.
[[nodiscard]] std::vector<std::string> bases_of(const std::filesystem::path& place);

/// Makes empty images that lie over the last of `bases`. Throws Error.
[[nodiscard]] async::Task<> make_overlays(const machine::Plan& plan,
                                          std::filesystem::path directory,
                                          std::vector<std::string> bases);

/// What makes overlays; empty where this host has none.
[[nodiscard]] std::string overlay_program();

} // namespace harness::qemu
