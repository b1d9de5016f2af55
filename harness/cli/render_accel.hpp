#pragma once

#include "harness/qemu/accelerator.hpp"

#include <vector>

namespace harness::cli {

/// Whether guests run under one of them.
[[nodiscard]] bool works(const std::vector<qemu::AcceleratorTrial>& trials);

/// What was seen of each, with reason and remedy, and under which machines run. Best first.
[[nodiscard]] std::string render_accel_table(const std::vector<qemu::AcceleratorTrial>& trials);

/// The same for programs; its keys stay.
[[nodiscard]] std::string render_accel_json(const std::vector<qemu::AcceleratorTrial>& trials);

} // namespace harness::cli
